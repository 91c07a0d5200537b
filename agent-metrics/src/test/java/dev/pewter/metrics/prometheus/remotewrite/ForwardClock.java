package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/// The system's clock, which can be put forward.
final class ForwardClock implements Clock {
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  void forward(Duration time) {
    ahead.updateAndGet(before -> before.plus(time));
  }

  boolean isAhead() {
    return !ahead.get().isZero();
  }

  @Override
  public Instant now() {
    return SYSTEM.now().plus(ahead.get());
  }

  @Override
  public long nanos() {
    return SYSTEM.nanos() + ahead.get().toNanos();
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    SYSTEM.sleep(time);
  }
}
