package dev.pewter.loki.source.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.TestCertificate;
import dev.pewter.core.http.tls.Trust;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.FreePort;
import dev.pewter.core.testing.LineBalance;
import dev.pewter.core.testing.TestContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.zip.DeflaterInputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

class LokiSourceApiIT {
  private static final String JSON = "application/json";
  private static final String PUSH = "/loki/api/v1/push";

  private final TestContext context = new TestContext("loki.source.api.test");
  private final Pushes received = new Pushes();
  private final HttpClient client = HttpClient.newHttpClient();
  private final TaskGroup tasks = new TaskGroup("test");
  private LokiSourceApi api;

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

  private LokiSourceApiArguments arguments(int port, String... more) throws DecodeException {
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

  private InetSocketAddress address() {
    return Objects.requireNonNull(api.address());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + address().getPort() + path);
  }

  private HttpResponse<String> post(String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> json(String body) throws IOException, InterruptedException {
    return post(PUSH, body.getBytes(StandardCharsets.UTF_8), "Content-Type", JSON);
  }

  private static String head(int bodyBytes) {
    return "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + bodyBytes
        + "\r\n\r\n";
  }

  private static String oneLine(String line) {
    return "{\"streams\":[{\"stream\":{\"a\":\"b\"},\"values\":[[\"7\",\"" + line + "\"]]}]}";
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  /// `streams { labels: "{a=\"b\"}" entries { line: <line> } }`
  private static byte[] protobuf(String line) {
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

  @Test
  void takesEveryForm() throws IOException, InterruptedException {
    byte[] text = oneLine("json").getBytes(StandardCharsets.UTF_8);
    byte[] packed = Snappy.compress(protobuf("protobuf"));
    assertThat(post(PUSH, text, "Content-Type", JSON + "; charset=utf-8").statusCode())
        .isEqualTo(204);
    assertThat(
            post("/api/v1/push", gzip(text), "Content-Type", JSON, "Content-Encoding", "gzip")
                .statusCode())
        .isEqualTo(204);
    assertThat(post(PUSH, packed, "Content-Type", "application/x-protobuf").statusCode())
        .isEqualTo(204);
    assertThat(
            post(
                    "/api/v1/push",
                    gzip(packed),
                    "Content-Type",
                    "application/x-protobuf",
                    "Content-Encoding",
                    "gzip",
                    "X-Scope-OrgID",
                    "team")
                .statusCode())
        .isEqualTo(204);
    assertThat(received.lines())
        .containsExactly(
            "{a=\"b\"} json",
            "{a=\"b\"} json",
            "{a=\"b\"} protobuf",
            "{__tenant_id__=\"team\", a=\"b\"} protobuf");
    assertThat(context.metrics().value("loki_source_api_entries_written")).isEqualTo(4);
    awaitNothingInMemory();
  }

  @Test
  void showsWhatWasPushedWhileSomebodyLooks() throws IOException, InterruptedException {
    assertThat(json(oneLine("unseen")).statusCode()).isEqualTo(204);
    context.watch();
    assertThat(json(oneLine("seen")).statusCode()).isEqualTo(204);
    assertThat(context.shown())
        .singleElement()
        .asString()
        .startsWith("[OUT]: timestamp: ")
        .contains(", entry: seen, labels: {a=\"b\"}, structured_metadata: {");
  }

  @Test
  void takesRawLines() throws IOException, InterruptedException, DecodeException {
    api.update(arguments(0, "labels = {job = \"raw\", __kept__ = \"x\"}"));
    byte[] body = "one\r\n\r\n\ntwo\nthree".getBytes(StandardCharsets.UTF_8);
    assertThat(post("/loki/api/v1/raw", body).statusCode()).isEqualTo(204);
    assertThat(post("/api/v1/raw", gzip(body), "Content-Encoding", "gzip").statusCode())
        .isEqualTo(204);
    assertThat(received.lines())
        .hasSize(6)
        .startsWith(
            "{__kept__=\"x\", job=\"raw\"} one",
            "{__kept__=\"x\", job=\"raw\"} two",
            "{__kept__=\"x\", job=\"raw\"} three");
  }

  @Test
  void setsLabelsAndTimes() throws IOException, InterruptedException, DecodeException {
    api.update(arguments(0, "labels = {a = \"mine\", __x = \"y\"}"));
    assertThat(json(oneLine("now")).statusCode()).isEqualTo(204);
    api.update(arguments(0, "use_incoming_timestamp = true"));
    assertThat(json(oneLine("then")).statusCode()).isEqualTo(204);
    assertThat(received.lines()).containsExactly("{a=\"mine\"} now", "{a=\"b\"} then");
    assertThat(received.batches().getFirst().timestampNanos(0)).isGreaterThan(1L << 60);
    assertThat(received.batches().getLast().timestampNanos(0)).isEqualTo(7);
  }

  @Test
  void answersWhatWasWrong() throws IOException, InterruptedException {
    assertThat(json("{").body()).startsWith("json: ").endsWith("\n");
    assertThat(json("{").statusCode()).isEqualTo(400);
    assertThat(post(PUSH, new byte[] {1, 2}).statusCode()).isEqualTo(400);
    assertThat(post(PUSH, new byte[] {1, 2}, "Content-Type", "x/y").body())
        .isEqualTo("snappy: corrupt input\n");
    assertThat(post(PUSH, new byte[0], "Content-Type", JSON, "Content-Encoding", "br").body())
        .isEqualTo("Content-Encoding \"br\" not supported\n");
    assertThat(post(PUSH + "/", new byte[0]).statusCode()).isEqualTo(404);
    assertThat(post("/ready", new byte[0]).statusCode()).isEqualTo(405);
    var get = HttpRequest.newBuilder(uri(PUSH)).build();
    assertThat(client.send(get, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(405);
    var ready = HttpRequest.newBuilder(uri("/ready")).build();
    assertThat(client.send(ready, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("ready");
    assertThat(received.lines()).isEmpty();
  }

  @Test
  void forwardsTheGoodStreamsOfABadRequest() throws IOException, InterruptedException {
    var answer =
        json(
            "{\"streams\":[{\"stream\":{\"b-c\":\"d\"},\"values\":[[\"7\",\"bad\"]]},"
                + "{\"stream\":{\"a\":\"b\"},\"values\":[[\"7\",\"good\"]]}]}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("streams[0]: invalid label name\n");
    assertThat(received.lines()).containsExactly("{a=\"b\"} good");
  }

  @Test
  void dropsStreamsWithoutLabelsAndCountsThem() throws IOException, InterruptedException {
    assertThat(
            json("{\"streams\":[{\"stream\":{\"__a\":\"b\"},\"values\":[[\"7\",\"x\"]]}]}")
                .statusCode())
        .isEqualTo(204);
    assertThat(received.lines()).isEmpty();
    assertThat(
            context
                .metrics()
                .value("pewter_loki_source_api_dropped_entries_total", "reason", "relabelled"))
        .isEqualTo(1);
  }

  @Test
  void answersAfterTheDelivery() throws IOException, InterruptedException {
    received.endWith(_ -> {}); // later
    var request =
        HttpRequest.newBuilder(uri(PUSH))
            .header("Content-Type", JSON)
            .POST(HttpRequest.BodyPublishers.ofString(oneLine("slow")))
            .build();
    var answer = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    await().until(() -> !received.batches().isEmpty());
    assertThat(answer).isNotDone();
    assertThat(context.metrics().value("pewter_loki_source_api_memory_bytes")).isPositive();
    received.batches().getFirst().delivery().delivered();
    assertThat(answer.join().statusCode()).isEqualTo(204);
    awaitNothingInMemory();
  }

  private void awaitNothingInMemory() {
    await().until(() -> context.metrics().value("pewter_loki_source_api_memory_bytes") == 0);
  }

  @Test
  void doesNotWaitForWhatAStageHoldsBackUntilMoreComes() throws IOException, InterruptedException {
    received.endWith(
        d -> {
          d.fork().hold();
          d.delivered();
        });
    assertThat(json(oneLine("the first of two")).statusCode()).isEqualTo(204);
    awaitNothingInMemory();
  }

  @Test
  void tellsHowTheDeliveryEnded() throws IOException, InterruptedException {
    received.endWith(d -> d.dropped(DropReason.TOO_OLD, 1));
    assertThat(json(oneLine("x")).statusCode()).isEqualTo(204);
    received.endWith(d -> d.returned());
    var answer = json(oneLine("x"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
  }

  @Test
  void doesNotWaitForeverNorForClientsThatLeft()
      throws IOException, InterruptedException, DecodeException {
    received.endWith(_ -> {});
    api.update(
        arguments(
            0,
            "http {\n listen_address = \"127.0.0.1\"\n listen_port = 0\n"
                + " server_write_timeout = \"100ms\"\n}"));
    awaitListening(2);
    var answer = json(oneLine("x"));
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("not delivered in time\n");

    api.update(arguments(0));
    awaitListening(3);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), address().getPort())) {
      String body = oneLine("left");
      socket.getOutputStream().write((head(body.length()) + body).getBytes(StandardCharsets.UTF_8));
      await().until(() -> inflight() == 1);
      socket.setSoLinger(true, 0); // a reset, not an end
    }
    await().until(() -> inflight() == 0);
  }

  private void awaitListening(int times) {
    await()
        .until(
            () ->
                context.log().lines().stream().filter(l -> l.contains("listening")).count()
                    == times);
  }

  private double inflight() {
    return context
        .metrics()
        .value("loki_source_api_inflight_requests", "method", "POST", "route", "loki_api_v1_push");
  }

  @Test
  void refusesBombs() throws IOException, InterruptedException {
    byte[] bomb = gzip(new byte[40 << 20]);
    var answer = post(PUSH, bomb, "Content-Type", JSON, "Content-Encoding", "gzip");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("at most 16777216 bytes");
    byte[] snappy = Snappy.compress(new byte[40 << 20]);
    assertThat(post(PUSH, snappy, "Content-Type", "application/x-protobuf").statusCode())
        .isEqualTo(413);
    byte[] large = new byte[17 << 20];
    assertThat(statusOf(large)).isEqualTo(413);
    // Small on the wire, large in memory: millions of entries of two bytes.
    byte[] entries = new byte[8 << 20];
    for (int i = 0; i < entries.length; i += 2) {
      entries[i] = 0x12;
    }
    var stream = new ByteArrayOutputStream();
    stream.writeBytes(new byte[] {0x0a, (byte) 0x89, (byte) 0x80, (byte) 0x80, 0x04});
    stream.writeBytes(new byte[] {0x0a, 7, '{', 'a', '=', '"', 'b', '"', '}'});
    stream.writeBytes(entries);
    answer = post(PUSH, Snappy.compress(stream.toByteArray()), "Content-Type", "x/y");
    assertThat(answer.body()).contains("needs more than the 33554432 bytes");
    assertThat(answer.statusCode()).isEqualTo(413);
    awaitNothingInMemory();
    assertThat(received.lines()).isEmpty();
  }

  /// The JDK's client may see the connection close while it still sends.
  private int statusOf(byte[] body) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), address().getPort())) {
      socket.getOutputStream().write(head(body.length).getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).contains("request body too large");
      return Integer.parseInt(answer.substring(9, 12));
    }
  }

  @Test
  void takesPushesBesideSlowClientsAndBrokenRequests()
      throws IOException, InterruptedException, DecodeException {
    var slow = new ArrayList<Socket>();
    try {
      for (int i = 0; i < 300; i++) {
        var socket = new Socket(InetAddress.getLoopbackAddress(), address().getPort());
        slow.add(socket);
        String begun =
            switch (i % 3) {
              case 0 -> "";
              case 1 -> "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nX: ";
              default -> head(16 << 20) + "{";
            };
        socket.getOutputStream().write(begun.getBytes(StandardCharsets.UTF_8));
      }
      assertThat(json(oneLine("first")).statusCode()).isEqualTo(204);
      refusesWhatIsBroken();
      for (var socket : slow) {
        assertThat(socket.isConnected()).isTrue();
        socket.getOutputStream().write('{'); // each goes on as slowly
      }
      assertThat(json(oneLine("last")).statusCode()).isEqualTo(204);
    } finally {
      for (var socket : slow) {
        socket.close();
      }
    }
    assertThat(received.lines()).containsExactly("{a=\"b\"} first", "{a=\"b\"} last");
    await().until(() -> context.metrics().value("pewter_loki_source_api_memory_bytes") == 0);
  }

  private void refusesWhatIsBroken() throws IOException, InterruptedException {
    byte[] message = protobuf("cut");
    byte[] text = oneLine("x").getBytes(StandardCharsets.UTF_8);
    byte[] deflated =
        new DeflaterInputStream(new ByteArrayInputStream(new byte[20 << 20])).readAllBytes();
    byte[] claimsFourGigabytes = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 0};
    byte[] unparsable = protobuf("x");
    unparsable[4] = '!'; // where the labels begin
    String nested = "{\"streams\":" + "[".repeat(100_000);
    for (int cut = 1; cut < message.length; cut++) {
      assertThat(push(Snappy.compress(Arrays.copyOf(message, cut)), "x/y", "")).isEqualTo(400);
    }
    assertThat(push(claimsFourGigabytes, "x/y", "")).isEqualTo(413);
    assertThat(push(Snappy.compress(unparsable), "x/y", "")).isEqualTo(400);
    assertThat(push(Arrays.copyOf(gzip(text), 20), JSON, "gzip")).isEqualTo(400);
    assertThat(push(text, JSON, "gzip")).isEqualTo(400);
    assertThat(push(text, JSON, "gzip, gzip")).isEqualTo(400);
    assertThat(push(text, JSON, "zstd")).isEqualTo(400);
    assertThat(push(text, "application/x-protobuf", "")).isEqualTo(400);
    assertThat(push(deflated, JSON, "deflate")).isEqualTo(413);
    assertThat(push(nested.getBytes(StandardCharsets.UTF_8), JSON, "")).isEqualTo(400);
    assertThat(push(new byte[] {(byte) 0xff, (byte) 0xfe}, JSON, "")).isEqualTo(400);
  }

  private int push(byte[] body, String type, String encoding)
      throws IOException, InterruptedException {
    return post(PUSH, body, "Content-Type", type, "Content-Encoding", encoding).statusCode();
  }

  @Test
  void cutsLinesThatAreTooLong() throws IOException, InterruptedException {
    assertThat(json(oneLine("x".repeat(LineLimit.BYTES + 1))).statusCode()).isEqualTo(204);
    assertThat(received.batches().getFirst().length(0)).isEqualTo(LineLimit.BYTES);
    assertThat(context.metrics().value("pewter_loki_source_api_truncated_lines_total"))
        .isEqualTo(1);
  }

  @Test
  void honoursTheConfiguredSize() throws IOException, InterruptedException, DecodeException {
    api.update(arguments(0, "max_send_message_size = \"100B\""));
    awaitListening(2);
    assertThat(statusOf(new byte[101])).isEqualTo(413);
    byte[] packed = gzip(oneLine("x".repeat(100)).getBytes(StandardCharsets.UTF_8));
    assertThat(packed).hasSizeLessThan(100);
    assertThat(post(PUSH, packed, "Content-Type", JSON, "Content-Encoding", "gzip").statusCode())
        .isEqualTo(413);
  }

  @Test
  void followsItsAddress() throws IOException, InterruptedException, DecodeException {
    int port = FreePort.find();
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      api.update(arguments(port));
      await()
          .until(
              () ->
                  api.health() != null
                      && Objects.requireNonNull(api.health()).message().contains("in use"));
      assertThat(json(oneLine("the old one goes on")).statusCode()).isEqualTo(204);
    }
    api.update(arguments(port));
    await().until(() -> address().getPort() == port);
    assertThat(json(oneLine("x")).statusCode()).isEqualTo(204);
  }

  @Test
  void answersWaitingClientsWhenItStops() {
    received.endWith(_ -> {});
    var request =
        HttpRequest.newBuilder(uri(PUSH))
            .header("Content-Type", JSON)
            .POST(HttpRequest.BodyPublishers.ofString(oneLine("slow")))
            .build();
    var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    await().until(() -> !received.batches().isEmpty());
    tasks.close();
    var answered = answer.join();
    assertThat(answered.statusCode()).isEqualTo(503);
    assertThat(answered.body()).isEqualTo("server shutdown\n");
  }

  @Test
  void servesTls(@TempDir Path directory)
      throws IOException, InterruptedException, DecodeException, GeneralSecurityException {
    var certificate = TestCertificate.make(directory, "localhost", "EC");
    Files.writeString(directory.resolve("cert"), certificate.certificatePem());
    Files.writeString(directory.resolve("key"), certificate.keyPem());
    api.update(
        arguments(
            0,
            "http {\n listen_address = \"127.0.0.1\"\n listen_port = 0\n tls {",
            "cert_file = \"" + directory.resolve("cert") + "\"",
            "key_file = \"" + directory.resolve("key") + "\"",
            "}\n}"));
    var url = "https://localhost:" + address().getPort() + "/ready";
    var trust = new TrustManager[] {Trust.authorities(certificate.certificatePem())};
    var tls = SSLContext.getInstance("TLS");
    tls.init(null, trust, null);
    try (var secure = HttpClient.newBuilder().sslContext(tls).build()) {
      await()
          .ignoreExceptions()
          .until(
              () ->
                  secure
                      .send(
                          HttpRequest.newBuilder(URI.create(url)).build(),
                          HttpResponse.BodyHandlers.ofString())
                      .body()
                      .equals("ready"));
    }
  }

  @Test
  void countsWhatBecameOfItsLines() throws IOException, InterruptedException {
    json(oneLine("delivered"));
    received.endWith(delivery -> delivery.dropped(DropReason.TOO_OLD, 1));
    json(oneLine("dropped"));
    received.endWith(Delivery::returned);
    assertThat(json(oneLine("returned")).statusCode()).isEqualTo(503);
    var held = new CompletableFuture<Delivery>();
    received.endWith(held::complete);
    var answer =
        client.sendAsync(
            HttpRequest.newBuilder(uri(PUSH))
                .header("Content-Type", JSON)
                .POST(HttpRequest.BodyPublishers.ofString(oneLine("under way")))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    var delivery = held.join();
    awaitBalance(4, 1, 1, 1, 1);
    assertThat(answer).isNotDone();
    delivery.delivered();
    assertThat(answer.join().statusCode()).isEqualTo(204);
    awaitBalance(4, 2, 1, 1, 0);
  }

  private void awaitBalance(int read, int delivered, int dropped, int returned, int inFlight) {
    new LineBalance(read, delivered, dropped, returned, inFlight)
        .awaitIn(context, "pewter_loki_source_api_");
  }
}
