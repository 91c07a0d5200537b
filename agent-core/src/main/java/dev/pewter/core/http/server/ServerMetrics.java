package dev.pewter.core.http.server;

import dev.pewter.core.telemetry.Metrics;
import dev.pewter.core.telemetry.Metrics.Counter;

/// Every counter the server has.
final class ServerMetrics {
  private static final String REJECTED = "pewter_http_server_rejected_total";

  final Counter tooManyConnections;
  final Counter tooManyRequests;
  final Counter timedOut;
  final Counter malformed;
  final Counter tooLarge;
  final Counter handlerFailures;

  ServerMetrics(Metrics metrics) {
    tooManyConnections = rejected(metrics, "too_many_connections");
    tooManyRequests = rejected(metrics, "too_many_requests");
    timedOut = rejected(metrics, "timed_out");
    malformed = rejected(metrics, "malformed");
    tooLarge = rejected(metrics, "too_large");
    handlerFailures =
        metrics.counter(
            "pewter_http_server_handler_failures_total", "Requests whose handler failed.");
  }

  private static Counter rejected(Metrics metrics, String reason) {
    return metrics.counter(
        REJECTED, "Connections and requests the server did not serve.", "reason", reason);
  }
}
