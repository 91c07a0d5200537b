package dev.pewter.loki.process.stage;

/// Tokens that come back at a rate, up to a number; it begins full. Its user guards it.
final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perNano;
  private final double most;
  private double tokens;
  private long atNanos;

  TokenBucket(double perSecond, int most, long nowNanos) {
    this.perNano = perSecond / NANOS_PER_SECOND;
    this.most = most;
    this.tokens = most;
    this.atNanos = nowNanos;
  }

  /// Takes a token if one is there.
  boolean take(long nowNanos) {
    refill(nowNanos);
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /// Takes tokens that may have yet to come; returns the nanoseconds until they are there.
  long reserve(int count, long nowNanos) {
    refill(nowNanos);
    tokens -= count;
    return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / perNano);
  }

  /// Nobody waits any more for what comes in so many nanoseconds.
  void giveBack(long nanos) {
    tokens = Math.min(most, tokens + nanos * perNano);
  }

  private void refill(long nowNanos) {
    long passed = nowNanos - atNanos;
    if (passed > 0) {
      tokens = Math.min(most, tokens + passed * perNano);
      atNanos = nowNanos;
    }
  }
}
