package dev.pewter.core.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.telemetry.LineFormat;
import dev.pewter.core.telemetry.Logs;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/// The API of a fake agent, served on a port of its own.
abstract class ServedAgentApi {
  @TempDir Path directory;
  final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  final Logs logs = Logs.to(logged);
  final MetricsRegistry metrics = new MetricsRegistry(logs.log("metrics"));
  final HttpServer server =
      new HttpServer(HttpServerOptions.at("127.0.0.1:0"), logs.log("http"), metrics.scope());
  final HttpClient client = HttpClient.newHttpClient();
  final FakeAgent agent = new FakeAgent();
  AgentApi api;

  @BeforeEach
  void start() throws Exception {
    logs.output().configure(Level.INFO, LineFormat.LOGFMT, List.of());
    api = api(Map.of("storage.path", "x"));
    api.mount(server);
    server.start();
  }

  final AgentApi api(Map<String, String> flags) {
    return new AgentApi(
        agent,
        metrics,
        logs.output(),
        logs.log("http").with("service", "http"),
        Clock.SYSTEM,
        new ApiOptions("/ui/", true, false, true, "v0", flags, directory));
  }

  @AfterEach
  void close() {
    server.close();
    client.close();
  }

  final HttpResponse<byte[]> send(String method, String path)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + server.boundAddress().getPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  final String answer(String method, String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(method, path);
    return response.statusCode() + " " + new String(response.body(), UTF_8);
  }

  final String post(String path, String body) throws Exception {
    var response =
        client.send(
            HttpRequest.newBuilder(uri(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  final URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.boundAddress().getPort() + path);
  }
}
