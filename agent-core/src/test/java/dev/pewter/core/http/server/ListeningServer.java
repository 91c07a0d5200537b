package dev.pewter.core.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pewter.core.http.CountingMetrics;
import dev.pewter.core.http.RecordingLog;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/// A server on a port of its own, what it logs and counts, and raw connections to it.
abstract class ListeningServer {
  final RecordingLog log = new RecordingLog();
  final CountingMetrics metrics = new CountingMetrics();
  @Nullable HttpServer server;

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  HttpServer start(HttpServerOptions options) throws Exception {
    var started = new HttpServer(options, log, metrics);
    server = started;
    started.handle(
        "/echo",
        (request, response) ->
            response.text(
                200,
                request.method() + " " + request.path() + " " + new String(request.body(), UTF_8)));
    started.start();
    return started;
  }

  HttpServer start() throws Exception {
    return start(HttpServerOptions.at("127.0.0.1:0"));
  }

  RawConnection connect() throws IOException {
    return RawConnection.to(java.util.Objects.requireNonNull(server).boundAddress());
  }

  String once(String request) throws IOException {
    try (var connection = connect()) {
      return connection.send(request).readAll();
    }
  }

  String get(String path, String... headers) throws IOException {
    var lines = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    for (String header : headers) {
      lines.append(header).append("\r\n");
    }
    return once(lines + "\r\n");
  }
}
