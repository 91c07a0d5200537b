package dev.pewter.loki.source.syslog;

import dev.pewter.core.component.LineTotals;
import dev.pewter.core.telemetry.Metrics;

/// Every metric of the component; the reference's names.
final class LokiSourceSyslogMetrics {
  private static final String DROPPED = "pewter_loki_source_syslog_dropped_entries_total";

  final LineTotals totals;
  final Metrics.Counter entries;
  final Metrics.Counter parsingErrors;
  final Metrics.Counter emptyMessages;
  final Metrics.Counter relabelled;
  final Metrics.Counter notDelivered;
  final Metrics.Counter truncated;
  final Metrics.Counter refused;

  LokiSourceSyslogMetrics(Metrics metrics) {
    totals = new LineTotals(metrics, "pewter_loki_source_syslog_");
    entries = metrics.counter("loki_source_syslog_entries_total", "Entries handed on.");
    parsingErrors =
        metrics.counter(
            "loki_source_syslog_parsing_errors_total", "Messages that could not be parsed.");
    emptyMessages =
        metrics.counter("loki_source_syslog_empty_messages_total", "Messages without text.");
    relabelled = dropped(metrics, "relabelled");
    notDelivered = dropped(metrics, "not_delivered");
    truncated =
        metrics.counter(
            "pewter_loki_source_syslog_truncated_messages_total",
            "Messages cut to max_message_length.");
    refused =
        metrics.counter(
            "pewter_loki_source_syslog_refused_connections_total",
            "Connections closed at once as there were too many.");
  }

  private static Metrics.Counter dropped(Metrics metrics, String reason) {
    return metrics.counter(DROPPED, "Entries that were discarded.", "reason", reason);
  }
}
