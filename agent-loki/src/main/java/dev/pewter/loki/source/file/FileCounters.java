package dev.pewter.loki.source.file;

import dev.pewter.core.component.LineTotals;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.telemetry.Metrics;

/// What a component counts.
final class FileCounters {
  private final LineTotals totals;
  private final Metrics.Counter missed;
  private final Metrics.Counter truncated;
  private final Metrics.Counter cut;
  private final Metrics.Counter replaced;

  FileCounters(Metrics metrics) {
    totals = new LineTotals(metrics, "pewter_loki_source_file_");
    missed =
        metrics.counter(
            "pewter_loki_source_file_missed_files_total",
            "Files that were gone before they were read to their end.");
    truncated =
        metrics.counter(
            "pewter_loki_source_file_truncated_files_total",
            "Files that became shorter than what was read of them.");
    cut =
        metrics.counter(
            "pewter_loki_source_file_cut_lines_total",
            "Lines over 1 MiB of which the end was left out.");
    replaced =
        metrics.counter(
            "pewter_loki_source_file_replaced_lines_total",
            "Lines with bytes that are not of their encoding, replaced by U+FFFD.");
  }

  void began(int lines) {
    totals.began(lines);
  }

  void finished(int lines, Delivery.Outcome outcome) {
    totals.finished(lines, outcome);
  }

  void missed() {
    missed.add(1);
  }

  void truncated() {
    truncated.add(1);
  }

  void lineCut() {
    cut.add(1);
  }

  void lineReplaced() {
    replaced.add(1);
  }
}
