package dev.pewter.k8s.logs;

import dev.pewter.core.telemetry.Metrics;

/// What a component that tails counts.
final class TailMetrics {
  final LineBooks lines;
  final Metrics.Counter repeated;
  final Metrics.Counter cut;
  final Metrics.Counter undated;
  final Metrics.Counter kubeletErrors;
  final Metrics.Counter opened;
  final Metrics.Counter failures;
  final Metrics.Counter missed;
  final Metrics.Counter bugs;

  /// @param prefix such as `pewter_loki_source_kubernetes_`
  TailMetrics(Metrics metrics, String prefix) {
    lines = new LineBooks(metrics, prefix, "lines");
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
    bugs =
        metrics.counter(
            prefix + "bugs_total", "Tails that ended by a mistake of the agent, begun again.");
  }
}
