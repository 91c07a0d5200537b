package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.metrics.exposition.MetricPage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Counts the requests for a page and what went wrong with them, under the names the reference's
/// HTTP handler has.
final class Requests {
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder succeeded = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder gatheringErrors = new LongAdder();

  void begin() {
    inFlight.incrementAndGet();
  }

  void end(boolean isSuccess) {
    inFlight.decrementAndGet();
    (isSuccess ? succeeded : failed).increment();
  }

  void gatheringFailed() {
    gatheringErrors.increment();
  }

  void addErrors(MetricPage page) {
    var errors =
        page.counter(
            "promhttp_metric_handler_errors_total",
            "Pages with something that could not be shown.",
            "cause");
    errors.add(0, "encoding");
    errors.add((double) gatheringErrors.sum(), "gathering");
  }

  void addAll(MetricPage page) {
    page.gauge("promhttp_metric_handler_requests_in_flight", "Requests that are being answered.")
        .add(inFlight.get());
    var all = page.counter("promhttp_metric_handler_requests_total", "Requests answered.", "code");
    all.add((double) succeeded.sum(), "200");
    all.add((double) failed.sum(), "500");
    all.add(0, "503");
  }
}
