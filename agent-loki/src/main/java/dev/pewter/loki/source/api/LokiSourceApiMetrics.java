package dev.pewter.loki.source.api;

import dev.pewter.core.component.LineTotals;
import dev.pewter.core.telemetry.Metrics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/// Every metric of the component; the reference's names.
final class LokiSourceApiMetrics {
  private static final double MIB = 1 << 20;
  private static final double[] SIZES = {
    MIB, 2.5 * MIB, 5 * MIB, 10 * MIB, 25 * MIB, 50 * MIB, 100 * MIB, 250 * MIB
  };
  private static final double[] SECONDS = {
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 50, 100
  };

  final LineTotals totals;
  final Metrics.Counter entriesWritten;
  final Metrics.Counter discarded;
  final Metrics.Counter truncated;
  private final Metrics metrics;

  LokiSourceApiMetrics(Metrics metrics, DoubleSupplier connections, DoubleSupplier memory) {
    this.metrics = metrics;
    totals = new LineTotals(metrics, "pewter_loki_source_api_");
    entriesWritten =
        metrics.counter("loki_source_api_entries_written", "Total number of entries written.");
    discarded =
        metrics.counter(
            "pewter_loki_source_api_dropped_entries_total",
            "Entries of streams that relabelling dropped or left without labels.",
            "reason",
            "relabelled");
    truncated =
        metrics.counter("pewter_loki_source_api_truncated_lines_total", "Lines that were cut.");
    metrics.gauge(
        "loki_source_api_tcp_connections",
        "Connections that are open.",
        connections,
        "protocol",
        "http");
    metrics.gauge("pewter_loki_source_api_memory_bytes", "Memory of the pushes under way.", memory);
  }

  /// One way in.
  Route route(String method, String path) {
    return new Route(method, path.substring(1).replace('/', '_'));
  }

  /// The metrics of one way in.
  final class Route {
    private final String method;
    private final String route;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Metrics.Histogram requestBytes;
    private final Metrics.Histogram responseBytes;

    private Route(String method, String route) {
      this.method = method;
      this.route = route;
      metrics.gauge(
          "loki_source_api_inflight_requests",
          "Requests under way.",
          inFlight::get,
          "method",
          method,
          "route",
          route);
      requestBytes = sizes("loki_source_api_request_message_bytes", "Length of requests.");
      responseBytes = sizes("loki_source_api_response_message_bytes", "Length of answers.");
    }

    private Metrics.Histogram sizes(String name, String help) {
      return metrics.histogram(name, help, SIZES, "method", method, "route", route);
    }

    void began(int bytes) {
      inFlight.incrementAndGet();
      requestBytes.observe(bytes);
    }

    void ended(int status, int bytes, double seconds) {
      inFlight.decrementAndGet();
      responseBytes.observe(bytes);
      metrics
          .histogram(
              "loki_source_api_request_duration_seconds",
              "Time from a request to its answer.",
              SECONDS,
              "method",
              method,
              "route",
              route,
              "status_code",
              Integer.toString(status),
              "ws",
              "false")
          .observe(seconds);
    }
  }
}
