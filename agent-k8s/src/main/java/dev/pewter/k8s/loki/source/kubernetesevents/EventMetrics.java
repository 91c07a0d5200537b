package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.telemetry.Metrics;
import dev.pewter.k8s.logs.LineBooks;

/// What a `loki.source.kubernetes_events` counts; the reference counts nothing.
final class EventMetrics {
  private static final String PREFIX = "pewter_loki_source_kubernetes_events_";

  final LineBooks entries;
  final Metrics.Counter failures;
  final Metrics.Counter withoutObject;
  final Metrics.Counter bugs;
  private final Metrics.Counter notReadable;

  EventMetrics(Metrics metrics) {
    entries = new LineBooks(metrics, PREFIX, "entries");
    failures = metrics.counter(PREFIX + "failures_total", "Lists and watches that failed.");
    bugs =
        metrics.counter(
            PREFIX + "bugs_total",
            "Watches and leader elections that ended by a mistake of the agent, begun again.");
    withoutObject = skipped(metrics, "no_involved_object");
    notReadable = skipped(metrics, "unreadable");
  }

  private static Metrics.Counter skipped(Metrics metrics, String reason) {
    return metrics.counter(PREFIX + "skipped_total", "Events left out.", "reason", reason);
  }

  void unreadable(int count) {
    notReadable.add(count);
  }
}
