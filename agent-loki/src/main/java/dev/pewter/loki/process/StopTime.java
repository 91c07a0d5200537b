package dev.pewter.loki.process;

import java.util.concurrent.TimeUnit;

/// How long receivers may take at a stop for what stages still hold. All components of the agent
/// share it: where one sends to another they stop one after the other, and the agent ends in time.
/// For any thread.
final class StopTime {
  static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  /// So long a receiver may always take, for it may be another.
  static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /// Who stops so much later than the first does so for another reason, such as a reload.
  static final long ONE_STOP_NANOS = TimeUnit.SECONDS.toNanos(5);

  private boolean hasBegun; // guarded by this, as the next
  private long beganNanos;

  /// What is left of it for one that stops now.
  synchronized long leftNanos(long nowNanos) {
    if (!hasBegun || nowNanos - beganNanos >= ONE_STOP_NANOS) {
      hasBegun = true;
      beganNanos = nowNanos;
    }
    return Math.max(LEAST_NANOS, TOGETHER_NANOS - (nowNanos - beganNanos));
  }
}
