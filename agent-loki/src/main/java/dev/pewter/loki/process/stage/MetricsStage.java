package dev.pewter.loki.process.stage;

import dev.pewter.core.concurrent.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Counts entries and extracted values in metrics of the component. Entries stay as they are; none
/// is held back, the flushes only serve to remove what is idle.
final class MetricsStage implements Stage {
  private static final long CLEAN_EVERY_NANOS = 1_000_000_000;

  private final CustomMetrics metrics;
  private final List<MetricRule> rules;
  private final Clock clock;
  private final AtomicLong cleanedNanos;

  MetricsStage(MetricsArguments arguments, StageContext context) {
    this.metrics = context.counters().custom();
    var rules = new ArrayList<MetricRule>();
    for (var one : arguments.metrics()) {
      rules.add(new MetricRule(one, metrics.use(one, context), context.log()));
    }
    this.rules = List.copyOf(rules);
    this.clock = context.clock();
    this.cleanedNanos = new AtomicLong(clock.nanos());
  }

  @Override
  public void process(Entries entries) {
    for (int i = 0; i < rules.size(); i++) {
      rules.get(i).count(entries);
    }
  }

  @Override
  public void flush(Flush why, Entries out) {
    switch (why) {
      case IDLE -> {
        long now = clock.nanos();
        long last = cleanedNanos.get();
        if (now - last >= CLEAN_EVERY_NANOS && cleanedNanos.compareAndSet(last, now)) {
          rules.forEach(rule -> rule.metric().removeIdle());
        }
      }
      case REPLACED -> rules.forEach(rule -> metrics.release(rule.arguments()));
      case STOPPED -> metrics.close();
    }
  }

  @Override
  public boolean holdsBack() {
    return true;
  }

  @Override
  public boolean readsExtracted() {
    return rules.stream().anyMatch(MetricRule::readsExtracted);
  }
}
