package dev.pewter.loki.source.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.TestCertificate;
import dev.pewter.core.http.server.ListenerLimits;
import dev.pewter.core.http.tls.Trust;
import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// The forms in which lines are pushed, what is answered, and where the component listens.
class LokiSourceApiIT extends ListeningApi {
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
    awaitBalance(1, 1, 0, 0, 0);
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
  void keepsTheLimitsOfItsListener() throws Exception {
    var times = new AtomicInteger(1);
    ListenerLimits.check(
        http -> {
          api.update(arguments(http));
          awaitListening(times.incrementAndGet());
          return address();
        });
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
}
