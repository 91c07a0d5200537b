package dev.pewter.core.concurrent;

import java.time.Duration;

/// When something that has come to a stop may begin again: after waits that double from a second to
/// a minute, and begin anew when it was not needed for ten minutes. For one thread, or under a
/// lock.
public final class Restarts {
  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofMinutes(1);
  private static final Duration QUIET = Duration.ofMinutes(10);

  private final Clock clock;
  private final Backoff waits = new Backoff(MIN, MAX, 0);
  private boolean isFirst = true;
  private long lastNanos;
  private long notBeforeNanos;

  public Restarts(Clock clock) {
    this.clock = clock;
  }

  /// For who looks again and again: whether it may begin now, the first time at once. Where it may,
  /// the next wait begins.
  public boolean take() {
    long now = clock.nanos();
    if (!isFirst && now - notBeforeNanos < 0) {
      return false;
    }
    var _ = begin(now);
    return true;
  }

  /// For who waits: how long, until it begins.
  public Duration pause() {
    return begin(clock.nanos());
  }

  private Duration begin(long now) {
    if (isFirst || now - lastNanos > QUIET.toNanos()) {
      waits.reset();
    }
    var wait = waits.next();
    isFirst = false;
    lastNanos = now;
    notBeforeNanos = now + wait.toNanos();
    return wait;
  }
}
