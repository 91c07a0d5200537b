package dev.pewter.loki.source.docker;

import dev.pewter.core.component.LineTotals;
import dev.pewter.core.telemetry.Metrics;

/// What a `loki.source.docker` counts.
final class DockerMetrics {
  private static final String DROPPED = "loki_source_docker_dropped_entries_total";
  private static final String DROPPED_HELP = "Lines that were not sent on.";

  final LineTotals totals;
  final Metrics.Counter entries;
  final Metrics.Counter unreadable;
  final Metrics.Counter cut;
  final Metrics.Counter empty;
  final Metrics.Counter relabeled;

  DockerMetrics(Metrics metrics) {
    totals = new LineTotals(metrics, "pewter_loki_source_docker_");
    entries =
        metrics.counter(
            "loki_source_docker_target_entries_total",
            "Total number of successful entries sent to the Docker target");
    unreadable =
        metrics.counter(
            "loki_source_docker_target_parsing_errors_total",
            "Total number of parsing errors while receiving Docker messages");
    cut =
        metrics.counter(
            "loki_source_docker_lines_truncated_total", "Lines that were cut to 1 MiB.");
    empty = metrics.counter(DROPPED, DROPPED_HELP, "reason", "empty_line");
    relabeled = metrics.counter(DROPPED, DROPPED_HELP, "reason", "relabel_rules");
  }
}
