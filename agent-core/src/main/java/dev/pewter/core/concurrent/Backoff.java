package dev.pewter.core.concurrent;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/// How long to wait before the next try: doubles from `min` to `max`, each time a random part of
/// the range between half of it and all of it, so that many clients do not come at once. For one
/// thread.
public final class Backoff {
  private final Duration min;
  private final Duration max;
  private final int maxRetries;
  private final DoubleSupplier random;
  private int tries;

  /// @param maxRetries how often to try again; 0 means forever
  public Backoff(Duration min, Duration max, int maxRetries) {
    this(min, max, maxRetries, () -> ThreadLocalRandom.current().nextDouble());
  }

  /// @param random numbers from 0 to below 1
  Backoff(Duration min, Duration max, int maxRetries, DoubleSupplier random) {
    this.min = min;
    this.max = max.compareTo(min) < 0 ? min : max;
    this.maxRetries = maxRetries;
    this.random = random;
  }

  /// Whether there is a further try.
  public boolean isOngoing() {
    return maxRetries == 0 || tries < maxRetries;
  }

  /// How many waits there were since the start or the last reset.
  public int tries() {
    return tries;
  }

  /// Starts again after a success.
  public void reset() {
    tries = 0;
  }

  /// The next wait.
  public Duration next() {
    double doubled = (double) min.toNanos() * Math.pow(2, Math.min(tries, 62));
    double range = Math.min(doubled, (double) max.toNanos());
    tries = tries == Integer.MAX_VALUE ? tries : tries + 1;
    return Duration.ofNanos(
        Math.max(min.toNanos(), (long) (range * (0.5 + random.getAsDouble() / 2))));
  }

  /// The next wait when the other side named one: at least that, at most `limit`.
  public Duration next(Duration asked, Duration limit) {
    var own = next();
    var longer = asked.compareTo(own) > 0 ? asked : own;
    return longer.compareTo(limit) > 0 ? limit : longer;
  }
}
