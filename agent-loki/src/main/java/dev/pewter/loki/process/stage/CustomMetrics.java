package dev.pewter.loki.process.stage;

import dev.pewter.core.telemetry.Metrics;
import java.util.HashMap;
import java.util.Map;

/// The metrics of all `stage.metrics` of one component by name and kind. They live as long as a
/// stage uses them, so that a changed pipeline goes on counting.
final class CustomMetrics {
  private record Key(String name, Class<?> kind) {}

  private final Metrics metrics;
  private final SeriesRoom room;
  private final Map<Key, CustomMetric> all = new HashMap<>();

  CustomMetrics(Metrics metrics, SeriesRoom room) {
    this.metrics = metrics;
    this.room = room;
  }

  private static Key key(MetricArguments arguments) {
    return new Key(arguments.fullName(), arguments.getClass());
  }

  synchronized CustomMetric use(MetricArguments arguments, StageContext context) {
    var metric =
        all.computeIfAbsent(
            key(arguments),
            key -> new CustomMetric(arguments, metrics, refused(key), room, context));
    metric.users++;
    metric.takeIdleTime(arguments);
    return metric;
  }

  private Metrics.Counter refused(Key key) {
    return metrics.counter(
        "loki_process_metrics_series_refused_total",
        "Entries that stage.metrics did not count because there are too many series.",
        "metric",
        key.name);
  }

  synchronized void release(MetricArguments arguments) {
    var metric = all.get(key(arguments));
    if (metric != null && --metric.users == 0) {
      all.remove(key(arguments));
      metric.removeAll();
      metrics.remove("loki_process_metrics_series_refused_total", "metric", arguments.fullName());
    }
  }

  /// Ends them all with the component.
  synchronized void close() {
    all.values().forEach(CustomMetric::removeAll);
  }
}
