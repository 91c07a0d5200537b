package dev.pewter.loki.process.stage;

import dev.pewter.core.concurrent.Clock;
import java.util.HashMap;
import java.util.Map;

/// Drops the entries of each value of a label that are more than a number a second. Entries without
/// the label are not limited.
///
/// The values are kept in two generations: when the younger one is full, the older is forgotten,
/// and with it what was counted by label.
final class LimitByLabelStage implements Stage {
  private final String label;
  private final double rate;
  private final int burst;
  private final int limit;
  private final Clock clock;
  private final StageMetrics counters;
  private Map<String, TokenBucket> young = new HashMap<>(); // guarded by this
  private Map<String, TokenBucket> old = Map.of(); // guarded by this

  LimitByLabelStage(LimitArguments arguments, StageContext context) {
    this.label = arguments.byLabelName();
    this.rate = arguments.rate();
    this.burst = arguments.burst();
    this.limit = Math.max(arguments.maxDistinctLabels(), LimitArguments.LEAST_LABELS);
    this.clock = context.clock();
    this.counters = context.counters();
  }

  @Override
  public void process(Entries entries) {
    long now = clock.nanos();
    int dropped = 0;
    synchronized (this) {
      for (int i = 0; i < entries.size(); i++) {
        String value = entries.labels(i).get(label);
        if (value != null && !bucket(value, now).take(now)) {
          entries.drop(i, LimitDropStage.REASON);
          counters.droppedByLabel(label, value);
          dropped++;
        }
      }
    }
    if (dropped > 0) {
      counters.dropped(LimitDropStage.REASON, dropped);
    }
  }

  private TokenBucket bucket(String value, long now) {
    var known = young.get(value);
    if (known != null) {
      return known;
    }
    var bucket = old.get(value);
    if (bucket == null) {
      bucket = new TokenBucket(rate, burst, now);
    }
    young.put(value, bucket);
    if (young.size() == limit) {
      old = young;
      young = new HashMap<>();
      counters.forgetLabel(label);
    }
    return bucket;
  }

  @Override
  public boolean readsExtracted() {
    return false;
  }
}
