package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.model.DropReason;
import dev.pewter.core.telemetry.Metrics;

/// What the logs of a component count, under the reference's names where they mean the same.
final class LogMetrics {
  private static final String WAL = "prometheus_remote_write_wal_";
  private static final String WATCHER = "prometheus_wal_watcher_";

  final Metrics.Counter samples;
  final Metrics.Counter exemplars;
  final Metrics.Counter metadata;
  final Metrics.Counter corruptions;
  final Metrics.Counter read;
  final Metrics.Counter undecodable;
  private final Metrics metrics;

  LogMetrics(Metrics metrics) {
    this.metrics = metrics;
    samples =
        metrics.counter(WAL + "samples_appended_total", "Samples and histograms written to logs.");
    exemplars = metrics.counter(WAL + "exemplars_appended_total", "Exemplars written to logs.");
    metadata = metrics.counter(WAL + "metadata_updates_total", "Metric families that changed.");
    corruptions = metrics.counter(WAL + "corruptions_total", "Damaged places in logs.");
    read = metrics.counter(WATCHER + "records_read_total", "Records read from logs.");
    undecodable =
        metrics.counter(
            WATCHER + "record_decode_failures_total", "Records of logs not understood.");
  }

  void lost(DropReason reason, long records) {
    metrics
        .counter(
            WAL + "records_lost_total",
            "Records of logs that will not be sent.",
            "reason",
            reason.text())
        .add((double) records);
  }
}
