package dev.pewter.deploy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Targets to scrape and a receiver of samples for the run that the AOT cache is made from.
final class TrainingMetrics implements AutoCloseable {
  private static final int TARGETS = 40;
  private static final int SERIES = 500;

  private final HttpServer server;
  private final byte[] page =
      IntStream.range(0, SERIES)
          .mapToObj(
              i ->
                  "training_requests_total{handler=\"/api/v1/things/%d\",method=\"GET\",code=\"200\"} %d\n"
                      .formatted(i, i * 17))
          .collect(Collectors.joining("", "# TYPE training_requests_total counter\n", ""))
          .getBytes(StandardCharsets.UTF_8);

  TrainingMetrics() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/metrics", this::show);
    server.createContext("/write", TrainingMetrics::take);
    server.start();
  }

  private void show(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(200, page.length);
      exchange.getResponseBody().write(page);
    }
  }

  private static void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(204, -1);
    }
  }

  /// What scrapes all of it five times a second and sends it on: often enough within the few
  /// seconds of that run for the profiles of its code.
  String configuration() {
    String address = "127.0.0.1:" + server.getAddress().getPort();
    String targets =
        IntStream.range(0, TARGETS)
            .mapToObj(
                i -> "{\"__address__\" = \"%s\", \"instance\" = \"%d\"}".formatted(address, i))
            .collect(Collectors.joining(", "));
    return """

        prometheus.scrape "pages" {
          targets         = [%s]
          forward_to      = [prometheus.remote_write.own.receiver]
          scrape_interval = "200ms"
          scrape_timeout  = "200ms"
        }

        prometheus.remote_write "own" {
          endpoint {
            url = "http://%s/write"
          }
        }
        """
        .formatted(targets, address);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
