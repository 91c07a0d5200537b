package dev.pewter.loki.source.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.server.ListenerArguments;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.LineBalance;
import dev.pewter.core.testing.TestContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A running component on a port of its own, what it passes on, and a client that pushes to it.
abstract class ListeningApi {
  static final String JSON = "application/json";
  static final String PUSH = "/loki/api/v1/push";

  final TestContext context = new TestContext("loki.source.api.test");
  final Pushes received = new Pushes();
  final HttpClient client = HttpClient.newHttpClient();
  final TaskGroup tasks = new TaskGroup("test");
  LokiSourceApi api;

  @BeforeEach
  void start() throws DecodeException {
    api = new LokiSourceApi(context, arguments(0));
    tasks.start("run", api::run);
    await().until(() -> api.address() != null);
  }

  @AfterEach
  void stop() {
    tasks.close();
    client.close();
  }

  LokiSourceApiArguments arguments(int port, String... more) throws DecodeException {
    String lines = String.join("\n", more);
    var decoded =
        Blocks.decode(
            LokiSourceApiArguments.class,
            "forward_to = []",
            lines.contains("http {")
                ? lines
                : lines
                    + "\nhttp {\n listen_address = \"127.0.0.1\"\n listen_port = "
                    + port
                    + "\n}");
    return new LokiSourceApiArguments(
        List.of(received),
        decoded.labels(),
        decoded.relabelRules(),
        decoded.useIncomingTimestamp(),
        decoded.maxSendMessageSize(),
        decoded.gracefulShutdownTimeout(),
        decoded.http(),
        decoded.grpc());
  }

  LokiSourceApiArguments arguments(ListenerArguments http) throws DecodeException {
    var usual = arguments(0);
    return new LokiSourceApiArguments(
        usual.forwardTo(),
        usual.labels(),
        usual.relabelRules(),
        usual.useIncomingTimestamp(),
        usual.maxSendMessageSize(),
        usual.gracefulShutdownTimeout(),
        http,
        usual.grpc());
  }

  InetSocketAddress address() {
    return Objects.requireNonNull(api.address());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + address().getPort() + path);
  }

  HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> json(String body) throws IOException, InterruptedException {
    return post(PUSH, body.getBytes(StandardCharsets.UTF_8), "Content-Type", JSON);
  }

  static String head(int bodyBytes) {
    return "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + bodyBytes
        + "\r\n\r\n";
  }

  static String oneLine(String line) {
    return "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"7\",\"" + line + "\"]]}]}";
  }

  static byte[] gzip(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  /// `streams { labels: "{a=\"b\"}" entries { line: <line> } }`
  static byte[] protobuf(String line) {
    byte[] labels = "{a=\"b\"}".getBytes(StandardCharsets.UTF_8);
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    var stream = new ByteArrayOutputStream();
    stream.write(0x0a);
    stream.write(labels.length);
    stream.writeBytes(labels);
    stream.write(0x12);
    stream.write(text.length + 2);
    stream.write(0x12);
    stream.write(text.length);
    stream.writeBytes(text);
    var message = new ByteArrayOutputStream();
    message.write(0x0a);
    message.write(stream.size());
    message.writeBytes(stream.toByteArray());
    return message.toByteArray();
  }

  void awaitNothingInMemory() {
    await().until(() -> context.metrics().value("pewter_loki_source_api_memory_bytes") == 0);
  }

  void awaitListening(int times) {
    await()
        .until(
            () ->
                context.log().lines().stream().filter(l -> l.contains("listening")).count()
                    == times);
  }

  double inflight() {
    return context
        .metrics()
        .value("loki_source_api_inflight_requests", "method", "POST", "route", "loki_api_v1_push");
  }

  /// The JDK's client may see the connection close while it still sends.
  int statusOf(byte[] body) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), address().getPort())) {
      socket.getOutputStream().write(head(body.length).getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).contains("request body too large");
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  void awaitBalance(int read, int delivered, int dropped, int returned, int inFlight) {
    new LineBalance(read, delivered, dropped, returned, inFlight)
        .awaitIn(context, "pewter_loki_source_api_");
  }
}
