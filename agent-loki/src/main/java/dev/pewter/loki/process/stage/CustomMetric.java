package dev.pewter.loki.process.stage;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Labels;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One metric of `stage.metrics` with a series for each label set, as long as there is room in the
/// agent. Guarded by itself, but for the values that scrapes read.
final class CustomMetric {
  /// So many more label sets than series are known: they may differ in internal labels.
  private static final int MORE_LABELS = 256;

  /// So long a scrape is waited for that sees an idle series, which may be forever.
  private static final long SCRAPED_NANOS = Duration.ofMinutes(10).toNanos();

  /// What a series counts; a scrape reads it at any time.
  private static final class Value {
    final String[] labels;
    volatile double number;
    volatile long changedNanos;
    volatile boolean wasSeenIdle; // a scrape found it so
    Metrics.@Nullable Histogram histogram;
    boolean isRemoved;

    Value(String[] labels) {
      this.labels = labels;
    }
  }

  private final String name;
  private final MetricArguments made;
  private final Metrics metrics;
  private final Metrics.Counter refused;
  private final SeriesRoom room;
  private final int weight;
  private final Log log;
  private final Clock clock;
  private final Map<List<String>, Value> series = new HashMap<>();
  private final Map<Labels, Value> byLabels = new HashMap<>(); // with internal labels; bounded, too
  private volatile long maxIdleNanos;
  private boolean wasFull;
  private boolean isOver;
  int users; // stages; guarded by their registry

  CustomMetric(
      MetricArguments made,
      Metrics metrics,
      Metrics.Counter refused,
      SeriesRoom room,
      StageContext of) {
    this.name = made.fullName();
    this.made = made;
    this.metrics = metrics;
    this.refused = refused;
    this.room = room;
    this.weight = SeriesRoom.weight(made);
    this.log = of.log();
    this.clock = of.clock();
    takeIdleTime(made);
  }

  /// The newest definition says how long a series may be idle.
  void takeIdleTime(MetricArguments from) {
    maxIdleNanos = from.maxIdle().toNanos();
  }

  /// Lets a rule count entries.
  synchronized void count(MetricRule rule, Entries entries) {
    if (isOver) {
      return;
    }
    long now = clock.nanos();
    Labels labels = null;
    Value value = null;
    for (int i = 0; i < entries.size(); i++) {
      double amount = rule.amount(entries, i);
      if (Double.isNaN(amount)) {
        continue;
      }
      if (labels == null || !labels.equals(entries.labels(i))) {
        labels = entries.labels(i);
        value = find(labels);
      }
      if (value == null) {
        refused.increment();
        continue;
      }
      if (value.histogram != null) {
        value.histogram.observe(amount);
      } else {
        value.number = rule.sets() ? amount : value.number + amount;
      }
      value.changedNanos = now;
      value.wasSeenIdle = false;
    }
  }

  private @Nullable Value find(Labels labels) {
    var known = byLabels.get(labels);
    if (known != null && !known.isRemoved) {
      return known;
    }
    String[] pairs = MetricNames.labels(labels);
    List<String> key = Arrays.asList(pairs); // nobody changes it
    var value = series.get(key);
    if (value == null) {
      if (!room.take(weight)) {
        tellFull();
        return null;
      }
      value = new Value(pairs);
      register(value);
      series.put(key, value);
    }
    if (byLabels.size() >= series.size() + MORE_LABELS) {
      byLabels.clear();
    }
    byLabels.put(labels, value);
    return value;
  }

  private void register(Value value) {
    String help = made.description();
    switch (made) {
      case MetricCounterArguments _ -> metrics.counter(name, help, () -> read(value), value.labels);
      case MetricGaugeArguments _ -> metrics.gauge(name, help, () -> read(value), value.labels);
      case MetricHistogramArguments histogram ->
          value.histogram = metrics.histogram(name, help, histogram.bounds(), value.labels);
    }
  }

  private double read(Value value) {
    if (clock.nanos() - value.changedNanos >= maxIdleNanos) {
      value.wasSeenIdle = true;
    }
    return value.number;
  }

  private void tellFull() {
    if (!wasFull) {
      wasFull = true;
      log.warn(
          "the metrics of all stage.metrics have too many series, further ones are not counted",
          "stage",
          "metrics",
          "metric",
          name,
          "limit",
          SeriesRoom.LIMIT);
    }
  }

  /// Removes series that were idle at a scrape and are so still, or for so long that nobody scrapes
  /// them. Histograms cannot tell when they are scraped: idle ones go at once.
  synchronized void removeIdle() {
    long now = clock.nanos();
    for (Iterator<Value> each = series.values().iterator(); each.hasNext(); ) {
      var value = each.next();
      long idleNanos = now - value.changedNanos - maxIdleNanos;
      boolean isSeen = value.wasSeenIdle || value.histogram != null || idleNanos >= SCRAPED_NANOS;
      if (idleNanos >= 0 && isSeen) {
        each.remove();
        remove(value);
      }
    }
    byLabels.values().removeIf(value -> value.isRemoved);
  }

  /// Nothing is counted any more.
  synchronized void removeAll() {
    isOver = true;
    series.values().forEach(this::remove);
    series.clear();
    byLabels.clear();
  }

  private void remove(Value value) {
    value.isRemoved = true;
    metrics.remove(name, value.labels);
    room.giveBack(weight);
  }
}
