package dev.pewter.loki.source.file;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.telemetry.Metrics;
import java.util.concurrent.atomic.LongAdder;

/// What a component counts. Every line that was read is delivered, dropped, returned or still under
/// way.
final class FileCounters {
  private final LongAdder read = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder returned = new LongAdder();
  private final Metrics.Counter missed;
  private final Metrics.Counter truncated;
  private final Metrics.Counter cut;

  FileCounters(Metrics metrics) {
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
    metrics.counter(
        "pewter_loki_source_file_lines_total", "Lines read, again if they came back.", read::sum);
    metrics.counter(
        "pewter_loki_source_file_delivered_lines_total",
        "Lines whose delivery was reported.",
        delivered::sum);
    metrics.counter(
        "pewter_loki_source_file_dropped_lines_total",
        "Lines discarded on their way, each counted with its reason where that happened.",
        dropped::sum);
    metrics.counter(
        "pewter_loki_source_file_returned_lines_total",
        "Lines that came back undelivered and are read again.",
        returned::sum);
    metrics.gauge(
        "pewter_loki_source_file_lines_in_flight",
        "Lines on their way.",
        () -> read.sum() - delivered.sum() - dropped.sum() - returned.sum());
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

  void missed() {
    missed.add(1);
  }

  void truncated() {
    truncated.add(1);
  }

  void lineCut() {
    cut.add(1);
  }
}
