package dev.pewter.core.testing;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;
import java.time.Instant;

/// Time that passes so many times as fast; only the wall clock is that of all.
public record FastClock(int times) implements Clock {
  @Override
  public Instant now() {
    return SYSTEM.now();
  }

  @Override
  public long nanos() {
    return SYSTEM.nanos() * times;
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    SYSTEM.sleep(time.dividedBy(times));
  }
}
