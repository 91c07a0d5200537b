package dev.pewter.metrics.prometheus.remotewrite;

/// Decides how many shards an endpoint needs, from moving averages of what comes, what goes and how
/// long sending takes. For one thread.
final class ShardPlan {
  private static final double WEIGHT = 0.2;
  private static final double TOLERANCE = 0.3;
  private static final double CATCH_UP = 0.05; // of what is behind, each second
  private static final double FAR_BEHIND_SECONDS = 10;

  private double in;
  private double out;
  private double sending;
  private boolean hasBegun;
  private volatile double desired;

  /// What happened since the last review.
  ///
  /// @param in entries that came
  /// @param out entries that were sent
  /// @param sendingSeconds of all shards together
  /// @param behindSeconds how much older what was sent last is than what came last
  record Facts(
      double seconds, double in, double out, double sendingSeconds, double behindSeconds) {}

  /// @param current how many there are, between `min` and `max`
  int review(Facts facts, int current, int min, int max) {
    in = moved(in, facts.in / facts.seconds);
    out = moved(out, facts.out / facts.seconds);
    sending = moved(sending, facts.sendingSeconds / facts.seconds);
    hasBegun = true;
    if (out <= 0 || facts.out <= 0) {
      return Math.clamp(current, min, max);
    }
    double perEntry = sending / out;
    double behind = Math.max(0, facts.behindSeconds) * in;
    double wish = perEntry * (in + CATCH_UP * behind);
    desired = wish;
    if (wish >= current * (1 - TOLERANCE) && wish <= current * (1 + TOLERANCE)) {
      return Math.clamp(current, min, max);
    }
    int next = (int) Math.min(Integer.MAX_VALUE, Math.ceil(wish));
    if (next < current && facts.behindSeconds > FAR_BEHIND_SECONDS) {
      next = current;
    }
    return Math.clamp(next, min, max);
  }

  private double moved(double average, double now) {
    return hasBegun ? WEIGHT * now + (1 - WEIGHT) * average : now;
  }

  /// The wish of the last review, without bounds.
  double desired() {
    return desired;
  }
}
