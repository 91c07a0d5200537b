package dev.pewter.loki.source.journal;

import dev.pewter.core.component.LineTotals;
import dev.pewter.core.telemetry.Metrics;

/// What a `loki.source.journal` counts.
final class JournalMetrics {
  private static final String ERRORS = "loki_source_journal_target_parsing_errors_total";
  private static final String ERRORS_HELP =
      "Total number of parsing errors while reading journal messages";

  final LineTotals totals;
  final Metrics.Counter lines;
  final Metrics.Counter noMessage;
  final Metrics.Counter emptyLabels;
  final Metrics.Counter corrupt;
  final Metrics.Counter cut;
  private final Metrics metrics;

  JournalMetrics(Metrics metrics) {
    this.metrics = metrics;
    totals = new LineTotals(metrics, "pewter_loki_source_journal_");
    lines =
        metrics.counter(
            "loki_source_journal_target_lines_total",
            "Total number of successful journal lines read");
    noMessage = metrics.counter(ERRORS, ERRORS_HELP, "error", "no_message");
    emptyLabels = metrics.counter(ERRORS, ERRORS_HELP, "error", "empty_labels");
    corrupt = metrics.counter(ERRORS, ERRORS_HELP, "error", "corrupt");
    cut = metrics.counter("loki_source_journal_lines_truncated_total", "Lines cut to 1 MiB.");
  }

  void skippedField(String reason) {
    metrics
        .counter(
            "loki_source_journal_fields_skipped_total",
            "Fields that were left out of their entry.",
            "reason",
            reason)
        .increment();
  }
}
