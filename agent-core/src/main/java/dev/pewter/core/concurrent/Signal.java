package dev.pewter.core.concurrent;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes a thread that waits for time to pass; calls while nobody waits are kept, as one.
public final class Signal {
  private final Semaphore calls = new Semaphore(0);

  public void wake() {
    calls.release();
  }

  /// Waits for a call, at most so long; real time, for no test has to wait for it.
  ///
  /// @return whether it was called
  public boolean await(Duration time) throws InterruptedException {
    boolean called = calls.tryAcquire(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
    if (called) {
      calls.drainPermits();
    }
    return called;
  }
}
