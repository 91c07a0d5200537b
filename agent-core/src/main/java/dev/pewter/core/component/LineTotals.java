package dev.pewter.core.component;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.telemetry.Metrics;
import java.util.concurrent.atomic.LongAdder;

/// What becomes of the lines that a source passes on: each is delivered, dropped, returned or still
/// under way. For any thread.
public final class LineTotals {
  private final LongAdder read = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder returned = new LongAdder();

  /// @param prefix of the metrics' names, such as `pewter_loki_source_file_`
  public LineTotals(Metrics metrics, String prefix) {
    metrics.counter(prefix + "lines_total", "Lines read, again if they came back.", read::sum);
    metrics.counter(
        prefix + "delivered_lines_total", "Lines whose delivery was reported.", delivered::sum);
    metrics.counter(
        prefix + "dropped_lines_total",
        "Lines discarded on their way, each counted with its reason where that happened.",
        dropped::sum);
    metrics.counter(
        prefix + "returned_lines_total", "Lines that came back undelivered.", returned::sum);
    metrics.gauge(
        prefix + "lines_in_flight",
        "Lines on their way.",
        () -> read.sum() - delivered.sum() - dropped.sum() - returned.sum());
  }

  /// So many lines are on their way now; reported to `finished` once.
  public void began(int lines) {
    read.add(lines);
  }

  public void finished(int lines, Delivery.Outcome outcome) {
    if (outcome.isReturned()) {
      returned.add(lines);
      return;
    }
    long gone = Math.min(lines, outcome.dropped());
    dropped.add(gone);
    delivered.add(lines - gone);
  }
}
