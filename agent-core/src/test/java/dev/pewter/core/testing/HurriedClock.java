package dev.pewter.core.testing;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Real time, but nobody waits longer than a moment; it is known for how long each wanted to.
public final class HurriedClock implements Clock {
  private final Duration moment;
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  public HurriedClock(Duration moment) {
    this.moment = moment;
  }

  /// How long others would have waited, in order.
  public List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  @Override
  public Instant now() {
    return SYSTEM.now();
  }

  @Override
  public long nanos() {
    return SYSTEM.nanos();
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    pauses.add(time);
    SYSTEM.sleep(moment);
  }
}
