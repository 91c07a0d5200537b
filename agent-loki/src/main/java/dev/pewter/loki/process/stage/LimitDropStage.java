package dev.pewter.loki.process.stage;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.DropReason;

/// Drops the entries that are more than a number a second.
final class LimitDropStage implements Stage {
  static final DropReason REASON = new DropReason("ratelimit_drop_stage");

  private final TokenBucket bucket; // guarded by this
  private final Clock clock;
  private final StageMetrics counters;

  LimitDropStage(LimitArguments arguments, StageContext context) {
    this.clock = context.clock();
    this.counters = context.counters();
    this.bucket = new TokenBucket(arguments.rate(), arguments.burst(), clock.nanos());
  }

  @Override
  public void process(Entries entries) {
    long now = clock.nanos();
    int dropped = 0;
    synchronized (this) {
      for (int i = 0; i < entries.size(); i++) {
        if (!bucket.take(now)) {
          entries.drop(i, REASON);
          dropped++;
        }
      }
    }
    if (dropped > 0) {
      counters.dropped(REASON, dropped);
    }
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
