package dev.pewter.loki.process.stage;

import dev.pewter.core.model.DropReason;
import dev.pewter.loki.process.logql.Selector;

/// Drops the entries that a selector chooses.
final class MatchDropStage implements Stage {
  private final Selector selector;
  private final DropReason reason;
  private final StageMetrics counters;

  MatchDropStage(Selector selector, String reason, StageContext context) {
    this.selector = selector;
    this.reason = new DropReason(reason);
    this.counters = context.counters();
  }

  @Override
  public void process(Entries entries) {
    int dropped = 0;
    for (int i = 0; i < entries.size(); i++) {
      if (selector.matches(entries.labels(i), entries.bytes(i), entries.start(i), entries.end(i))) {
        entries.drop(i, reason);
        dropped++;
      }
    }
    if (dropped > 0) {
      counters.dropped(reason, dropped);
    }
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
