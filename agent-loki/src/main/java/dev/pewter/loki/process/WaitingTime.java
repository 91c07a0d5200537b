package dev.pewter.loki.process;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Time as it passes for what stages hold back until further entries come. It passes slowly while
/// callers bring entries or wait for a receiver: until then a source that reads many files in turn
/// does not come to the next lines of one, though they are there.
final class WaitingTime {
  /// So many times; not for ever, for others may bring entries all the time.
  static final int SLOWER = 20;

  private final Clock clock;
  private final long momentNanos;
  private final AtomicInteger callers = new AtomicInteger();
  private volatile long passedNanos; // until `fromNanos`
  private volatile long fromNanos;

  /// @param moment how often it is told to pass
  WaitingTime(Clock clock, Duration moment) {
    this.clock = clock;
    this.momentNanos = moment.toNanos();
    this.fromNanos = clock.nanos();
  }

  void callerComes() {
    callers.incrementAndGet();
  }

  void callerGoes() {
    callers.decrementAndGet();
  }

  /// Lets the time pass that was since the last call; for one thread, every moment.
  void pass() {
    long now = clock.nanos();
    long since = now - fromNanos;
    long before = passedNanos;
    passedNanos = before + (callers.get() > 0 ? since / SLOWER : since);
    fromNanos = now;
  }

  /// Leaves out what was since the last call: its thread waited for a receiver itself.
  void leaveOut() {
    fromNanos = clock.nanos();
  }

  /// For any thread; of the present moment all that is over.
  long nanos() {
    return passedNanos + Math.min(clock.nanos() - fromNanos, momentNanos);
  }
}
