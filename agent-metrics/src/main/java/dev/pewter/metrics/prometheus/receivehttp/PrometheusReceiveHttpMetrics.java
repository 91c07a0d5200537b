package dev.pewter.metrics.prometheus.receivehttp;

import dev.pewter.core.telemetry.Metrics;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/// What requests were like, under the reference's names.
final class PrometheusReceiveHttpMetrics {
  static final String PATH = "/api/v1/metrics/write";
  private static final String PREFIX = "prometheus_receive_http_";
  private static final String[] ROUTE = {"method", "POST", "route", "api_v1_metrics_write"};
  private static final int MIB = 1 << 20;
  private static final double[] SIZES = {
    MIB, 2.5 * MIB, 5 * MIB, 10 * MIB, 25 * MIB, 50 * MIB, 100 * MIB, 250 * MIB
  };
  private static final double[] SECONDS = {
    .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 50, 100
  };

  final Metrics.Counter samples;
  final Metrics.Counter refusedSeries;
  final Metrics.Counter lostExemplars;
  private final Metrics metrics;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Metrics.Histogram requestBytes;
  private final Metrics.Histogram responseBytes;

  PrometheusReceiveHttpMetrics(Metrics metrics, DoubleSupplier connections) {
    this.metrics = metrics;
    samples = metrics.counter(PREFIX + "samples_total", "Samples and histograms handed on.");
    refusedSeries =
        metrics.counter(PREFIX + "refused_series_total", "Series whose labels are not usable.");
    lostExemplars =
        metrics.counter(
            PREFIX + "dropped_exemplars_total",
            "Exemplars without a sample in their request, or with labels that are not allowed.");
    requestBytes =
        metrics.histogram(PREFIX + "request_message_bytes", "Length of requests.", SIZES, ROUTE);
    responseBytes =
        metrics.histogram(PREFIX + "response_message_bytes", "Length of answers.", SIZES, ROUTE);
    metrics.gauge(
        PREFIX + "tcp_connections", "Connections that are open.", connections, "protocol", "http");
    metrics.gauge(PREFIX + "inflight_requests", "Requests under way.", inFlight::get, ROUTE);
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
            PREFIX + "request_duration_seconds",
            "Time from a request to its answer.",
            SECONDS,
            "method",
            "POST",
            "route",
            "api_v1_metrics_write",
            "status_code",
            Integer.toString(status),
            "ws",
            "false")
        .observe(seconds);
  }
}
