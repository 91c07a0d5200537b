package dev.pewter.loki.process.stage;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;

/// Makes its callers wait, so that no more than a number of entries a second come through: a batch
/// goes on when there is room for all of it. An interrupted caller goes on at once.
final class LimitWaitStage implements Stage {
  private static final long STEP_NANOS = 100_000_000;

  private final TokenBucket bucket; // guarded by this
  private final Clock clock;

  LimitWaitStage(LimitArguments arguments, StageContext context) {
    this.clock = context.clock();
    this.bucket = new TokenBucket(arguments.rate(), arguments.burst(), clock.nanos());
  }

  @Override
  public void process(Entries entries) {
    long now = clock.nanos();
    long wait;
    synchronized (this) {
      wait = bucket.reserve(entries.size(), now);
    }
    long left = wait;
    try {
      while (left > 0) {
        clock.sleep(Duration.ofNanos(Math.min(left, STEP_NANOS)));
        left = wait - (clock.nanos() - now);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // for the caller, whose next wait ends it
      synchronized (this) {
        bucket.giveBack(left);
      }
    }
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
