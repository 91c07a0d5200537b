package dev.pewter.core.testing;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/// The system's clock, which throws once: a mistake of ours in a thread of choice.
public final class BrokenClock implements Clock {
  private static final String NOBODY = "\0";

  private final AtomicReference<String> victim = new AtomicReference<>(NOBODY);

  /// Throws at the next thread whose name ends like this, which asks for the time.
  public void breakFor(String threadNameEnd) {
    victim.set(threadNameEnd);
  }

  private void look() {
    String wanted = victim.get();
    if (Thread.currentThread().getName().endsWith(wanted) && victim.compareAndSet(wanted, NOBODY)) {
      throw new IllegalStateException("a bug");
    }
  }

  @Override
  public Instant now() {
    look();
    return SYSTEM.now();
  }

  @Override
  public long nanos() {
    look();
    return SYSTEM.nanos();
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    look();
    SYSTEM.sleep(time);
  }
}
