package dev.pewter.k8s.logs;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.telemetry.Metrics;
import java.util.concurrent.atomic.LongAdder;

/// What a component counts. Every line that was read is delivered, dropped, returned or under way.
final class TailMetrics {
  private final LongAdder read = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder returned = new LongAdder();
  final Metrics.Counter repeated;
  final Metrics.Counter cut;
  final Metrics.Counter undated;
  final Metrics.Counter kubeletErrors;
  final Metrics.Counter opened;
  final Metrics.Counter failures;
  final Metrics.Counter missed;

  /// @param prefix such as `pewter_loki_source_kubernetes_`
  TailMetrics(Metrics metrics, String prefix) {
    metrics.counter(prefix + "lines_total", "Lines read, again if they came back.", read::sum);
    metrics.counter(
        prefix + "delivered_lines_total", "Lines whose delivery was reported.", delivered::sum);
    metrics.counter(
        prefix + "dropped_lines_total",
        "Lines discarded on their way, each counted with its reason where that happened.",
        dropped::sum);
    metrics.counter(
        prefix + "returned_lines_total",
        "Lines that came back undelivered and are read again.",
        returned::sum);
    metrics.gauge(
        prefix + "lines_in_flight",
        "Lines on their way.",
        () -> read.sum() - delivered.sum() - dropped.sum() - returned.sum());
    repeated =
        metrics.counter(
            prefix + "repeated_lines_total",
            "Lines the API server sent again after a break, recognised and left out.");
    cut =
        metrics.counter(
            prefix + "cut_lines_total", "Lines over 1 MiB of which the end was left out.");
    undated =
        metrics.counter(
            prefix + "undated_lines_total", "Lines that came without a time and got that of now.");
    kubeletErrors =
        metrics.counter(
            prefix + "kubelet_errors_total",
            "Errors of a kubelet that came in place of lines, not sent on.");
    opened = metrics.counter(prefix + "streams_total", "Logs that were opened.");
    failures =
        metrics.counter(prefix + "failures_total", "Requests that failed and are tried again.");
    missed =
        metrics.counter(
            prefix + "missed_runs_total",
            "Runs of a container whose log was gone before it was read.");
  }

  void read(int lines) {
    read.add(lines);
  }

  void finished(int lines, Delivery.Outcome outcome) {
    if (outcome.isReturned()) {
      returned.add(lines);
      return;
    }
    long gone = Math.min(lines, outcome.dropped());
    dropped.add(gone);
    delivered.add(lines - gone);
  }
}
