package dev.pewter.metrics.prometheus.receivehttp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.http.server.ListenerArguments;
import dev.pewter.core.http.server.ListenerLimits;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleReceiver;
import dev.pewter.core.testing.RunningComponent;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.remote.WriteRequest2Writer;
import dev.pewter.metrics.remote.WriteRequestWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

class PrometheusReceiveHttpIT {
  private static final String VERSION_1 = "application/x-protobuf";
  private static final String VERSION_2 =
      "application/x-protobuf;proto=io.prometheus.write.v2.Request";
  private static final Histogram HISTOGRAM =
      new Histogram(
          3,
          0.5,
          2,
          9,
          -1.5,
          new Histogram.Buckets(new int[] {-3, 2}, new int[] {2, 1}, new double[] {1, 3, 2}),
          new Histogram.Buckets(new int[] {0}, new int[] {1}, new double[] {1}),
          new double[0],
          Histogram.Reset.NO);

  private final TestContext context = new TestContext("prometheus.receive_http.r");
  private final Receiver receiver = new Receiver();
  private final HttpClient client = HttpClient.newHttpClient();
  private PrometheusReceiveHttp component;
  private RunningComponent running;

  /// Remembers batches, or gives them back.
  private static final class Receiver implements SampleReceiver {
    private final List<SampleBatch> batches = new CopyOnWriteArrayList<>();
    private volatile boolean returns;

    @Override
    public String name() {
      return "receiver";
    }

    @Override
    public void accept(SampleBatch batch) {
      if (returns) {
        batch.delivery().returned();
      } else {
        batches.add(batch);
        batch.delivery().delivered();
      }
    }

    private int samples() {
      return batches.stream().mapToInt(SampleBatch::size).sum();
    }
  }

  @BeforeEach
  void start() throws Exception {
    var both = List.of("prometheus.WriteRequest", "io.prometheus.write.v2.Request");
    component = new PrometheusReceiveHttp(context, arguments(both, true));
    running = new RunningComponent(component);
    await().until(() -> component.address() != null);
  }

  private PrometheusReceiveHttpArguments arguments(List<String> messages, boolean metadata) {
    return arguments(
        messages,
        metadata,
        new ListenerArguments(
            "127.0.0.1",
            0,
            0,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            null,
            null));
  }

  private PrometheusReceiveHttpArguments arguments(
      List<String> messages, boolean metadata, ListenerArguments http) {
    return new PrometheusReceiveHttpArguments(
        List.of(receiver), messages, metadata, metadata, Duration.ofSeconds(1), http);
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private int port() {
    return Objects.requireNonNull(component.address()).getPort();
  }

  private HttpResponse<String> post(String type, String encoding, byte[] body)
      throws IOException, InterruptedException {
    int port = port();
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/metrics/write"))
            .header("Content-Type", type)
            .header("Content-Encoding", encoding)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String type, byte[] message)
      throws IOException, InterruptedException {
    return post(type, "snappy", Snappy.compress(message));
  }

  private static byte[] message(Consumer<WriteRequestWriter> fill) {
    var writer = new WriteRequestWriter();
    fill.accept(writer);
    return Arrays.copyOf(writer.bytes(), writer.size());
  }

  private static byte[] second(byte[] first, Map<String, SampleBatch.Metadata> families) {
    var writer = new WriteRequest2Writer(families::get);
    writer.encode(first, 0, first.length);
    return Arrays.copyOf(writer.bytes(), writer.size());
  }

  private static void series(WriteRequestWriter to, String... labels) {
    to.series(Labels.of(labels), Labels.EMPTY);
  }

  private static byte[] mixed() {
    return message(
        to -> {
          series(to, "__name__", "a", "x", "é");
          to.sample(1.5, 7);
          series(to, "__name__", "h");
          to.histogram(HISTOGRAM, 8);
          series(to, "__name__", "a", "x", "é");
          to.exemplar(new SampleBatch.Exemplar(Labels.of("t", "1"), 2, true, 6), 6);
          series(to, "__name__", "b");
          to.sample(SampleBatch.STALE, 9);
        });
  }

  private void checkMixed() {
    var batch = receiver.batches.getFirst();
    assertThat(batch.size()).isEqualTo(3);
    assertThat(batch.series(0)).isEqualTo(Labels.of("__name__", "a", "x", "é"));
    assertThat(batch.value(0)).isEqualTo(1.5);
    assertThat(batch.timestampMillis(0)).isEqualTo(7);
    assertThat(batch.exemplar(0))
        .isEqualTo(new SampleBatch.Exemplar(Labels.of("t", "1"), 2, true, 6));
    assertThat(batch.histogram(1)).usingRecursiveComparison().isEqualTo(HISTOGRAM);
    assertThat(SampleBatch.isStale(batch.value(2))).isTrue();
  }

  @Test
  void takesVersion1() throws Exception {
    var answer = post(VERSION_1, mixed());

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().map())
        .doesNotContainKey("x-prometheus-remote-write-samples-written");
    checkMixed();
  }

  @Test
  void takesVersion2() throws Exception {
    var answer = post(VERSION_2, second(mixed(), Map.of()));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().map())
        .containsEntry("x-prometheus-remote-write-samples-written", List.of("2"))
        .containsEntry("x-prometheus-remote-write-histograms-written", List.of("1"))
        .containsEntry("x-prometheus-remote-write-exemplars-written", List.of("1"));
    checkMixed();
  }

  /// The same bound that `prometheus.scrape` has.
  @ParameterizedTest
  @ValueSource(strings = {VERSION_1, VERSION_2})
  void leavesExemplarsOutThatOpenMetricsDoesNotAllow(String version) throws Exception {
    String longest = "ä".repeat(127); // and a name of one character
    byte[] first =
        message(
            to -> {
              series(to, "__name__", "a");
              to.sample(1, 1);
              for (String value : List.of("x", longest, longest + "x")) {
                series(to, "__name__", "a");
                to.exemplar(new SampleBatch.Exemplar(Labels.of("t", value), 2, true, 6), 6);
              }
            });

    byte[] request = version.equals(VERSION_1) ? first : second(first, Map.of());
    assertThat(post(version, request).statusCode()).isEqualTo(204);
    assertThat(receiver.batches.getFirst().exemplar(0).labels()).isEqualTo(Labels.of("t", longest));
    assertThat(context.metrics().value("prometheus_receive_http_dropped_exemplars_total"))
        .isEqualTo(1);
  }

  @Test
  void handsOnMetadataOfVersion2() throws Exception {
    var families =
        Map.of("a", new SampleBatch.Metadata("a", SampleBatch.Type.GAUGE_HISTOGRAM, "A.", "bytes"));
    byte[] first =
        message(
            to -> {
              series(to, "__name__", "a");
              to.sample(1, 1);
            });

    assertThat(post(VERSION_2, second(first, families)).statusCode()).isEqualTo(204);
    var batch = receiver.batches.getFirst();
    assertThat(batch.metadata()).containsExactly(families.get("a"));
    assertThat(batch.series(0))
        .isEqualTo(Labels.of("__name__", "a", "__type__", "gaugehistogram", "__unit__", "bytes"));
  }

  @Test
  void takesTheMessagesItIsToldToAndNoMetadataUnlessToldTo() throws Exception {
    var families = Map.of("a", new SampleBatch.Metadata("a", SampleBatch.Type.GAUGE, "A.", "m"));
    byte[] first =
        message(
            to -> {
              series(to, "__name__", "a");
              to.sample(1, 1);
            });
    byte[] second = second(first, families);
    component.update(arguments(List.of("prometheus.WriteRequest"), false));
    var answer = post(VERSION_2, second);
    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(answer.body())
        .isEqualTo(
            "io.prometheus.write.v2.Request protobuf message is not accepted by this server, only"
                + " [prometheus.WriteRequest]\n");
    assertThat(post(VERSION_1, first).statusCode()).isEqualTo(204);

    component.update(arguments(List.of("io.prometheus.write.v2.Request"), false));
    assertThat(post(VERSION_1, first).statusCode()).isEqualTo(415);
    assertThat(post(VERSION_2, second).statusCode()).isEqualTo(204);
    assertThat(receiver.batches).hasSize(2);
    assertThat(receiver.batches.getLast().metadata()).isEmpty();
    assertThat(receiver.batches.getLast().series(0)).isEqualTo(Labels.of("__name__", "a"));
  }

  @Test
  void refusesWhatItDoesNotUnderstand() throws Exception {
    byte[] body = Snappy.compress(mixed());
    assertThat(post("application/json", "snappy", body).statusCode()).isEqualTo(415);
    assertThat(post(VERSION_1 + ";proto=other", "snappy", body).statusCode()).isEqualTo(415);
    assertThat(post(VERSION_1, "gzip", body).statusCode()).isEqualTo(415);
    assertThat(post(VERSION_1, "snappy", new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
    assertThat(post(VERSION_1, new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
    assertThat(post(VERSION_2, mixed()).statusCode()).isEqualTo(400);
    assertThat(receiver.batches).isEmpty();
  }

  @Test
  void takesTheGoodSeriesOfARequest() throws Exception {
    byte[] request =
        message(
            to -> {
              series(to, "__name__", "a");
              to.sample(1, 1);
              series(to, "no_name", "a");
              to.sample(2, 1);
              series(to, "__name__", "c", "__name_2", "c");
              to.sample(3, 1);
              series(to, "__name__", "b");
              to.sample(4, 1);
            });
    String twice = new String(request, ISO_8859_1).replace("__name_2", "__name__");
    var answer = post(VERSION_1, twice.getBytes(ISO_8859_1));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("2 series with invalid labels");
    assertThat(receiver.samples()).isEqualTo(2);
  }

  @Test
  void answersThatAReceiverDidNotTakeIt() throws Exception {
    receiver.returns = true;
    assertThat(post(VERSION_1, mixed()).statusCode()).isEqualTo(500);
  }

  @Test
  void knowsOnlyItsPathAndPost() throws Exception {
    int port = port();
    for (String path : List.of("/", "/api/v1/metrics/write/more")) {
      var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(404);
    }
    var get =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/metrics/write"))
            .build();
    assertThat(client.send(get, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void keepsTheLimitsOfItsListener() throws Exception {
    await().until(() -> listenings() == 1);
    ListenerLimits.check(
        http -> {
          long before = listenings();
          component.update(arguments(List.of("prometheus.WriteRequest"), false, http));
          await().until(() -> listenings() > before);
          return Objects.requireNonNull(component.address());
        });
  }

  private long listenings() {
    return context.log().lines().stream().filter(line -> line.contains("listening")).count();
  }

  @Test
  void refusesBombsBeforeThereIsMemoryForThem() throws Exception {
    // A preamble that promises 2 GiB - 1.
    byte[] promise = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7, 0, 0};
    assertThat(post(VERSION_1, "snappy", promise).statusCode()).isIn(400, 413);
    assertThat(post(VERSION_1, "snappy", Snappy.compress(new byte[40 << 20])).statusCode())
        .isEqualTo(413);
  }

  @Test
  void survivesMessagesMadeToCostMuch() throws Exception {
    byte[] name = "\n\r\n\b__name__\22\1a".getBytes(ISO_8859_1); // an encoded label
    // Half a million empty samples in one series, and as many empty series.
    byte[] samples = new byte[1_000_000];
    for (int i = 0; i < samples.length; i += 2) {
      samples[i] = 2 << 3 | 2;
    }
    assertThat(post(VERSION_1, wrapped(name, samples)).statusCode()).isEqualTo(204);
    assertThat(receiver.samples()).isEqualTo(500_000);
    byte[] empty = new byte[1_000_000];
    for (int i = 0; i < empty.length; i += 2) {
      empty[i] = 1 << 3 | 2;
    }
    assertThat(post(VERSION_1, empty).statusCode()).isEqualTo(400);
    // As many labels in one series, and as many spans in one histogram.
    assertThat(post(VERSION_1, wrapped(new byte[0], empty)).statusCode()).isEqualTo(400);
    byte[] spans = new byte[1_000_000];
    for (int i = 0; i < spans.length; i += 2) {
      spans[i] = 11 << 3 | 2;
    }
    byte[] histogram = field(4, spans);
    assertThat(post(VERSION_1, wrapped(name, histogram)).statusCode()).isEqualTo(204);
  }

  private static byte[] wrapped(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return field(1, both);
  }

  private static byte[] field(int number, byte[] content) {
    var out = new dev.pewter.core.codec.ProtoWriter();
    out.field(number, content, 0, content.length);
    return Arrays.copyOf(out.bytes(), out.size());
  }

  @Test
  void neverFailsOnDamagedMessages() throws Exception {
    var random = new Random(7);
    byte[][] messages = {mixed(), second(mixed(), Map.of())};
    for (int i = 0; i < 600; i++) {
      byte[] damaged = messages[i % 2].clone();
      for (int n = 0; n < 3; n++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(damaged.length + 1);
      int status =
          post(i % 2 == 0 ? VERSION_1 : VERSION_2, Arrays.copyOf(damaged, length)).statusCode();
      assertThat(status).isIn(204, 400);
    }
    assertThat(context.log().lines()).noneMatch(line -> line.startsWith("error"));
  }
}
