package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.testing.FreePort;
import dev.pewter.metrics.remote.RequestDecoder;
import dev.pewter.metrics.remote.StringPool;
import dev.pewter.metrics.remote.WriteRequestWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/// What the agent survives between samples it has taken and a receiver of remote write, with real
/// processes that are killed, terminated and started again.
class RemoteWriteDeliveryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SERIES = 20;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BitSet received = new BitSet(); // guarded by itself
  private final AtomicInteger repeated = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger disorder = new AtomicInteger();
  private final double[] newest = new double[SERIES]; // guarded by received
  private final BitSet taken = new BitSet(); // what the agent has answered with 204
  private volatile int status = 204;
  private HttpServer receiver;
  private int port;
  private int next;

  @BeforeEach
  void open() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", this::receive);
    receiver.setExecutor(threads);
    receiver.start();
    port = FreePort.find();
    Files.writeString(
        folder.resolve("config.alloy"),
        """
        prometheus.receive_http "in" {
          http {
            listen_address = "127.0.0.1"
            listen_port    = %d
          }
          forward_to = [prometheus.remote_write.out.receiver]
        }

        prometheus.remote_write "out" {
          endpoint {
            url = "http://127.0.0.1:%d/write"

            queue_config {
              batch_send_deadline = "200ms"
              max_backoff         = "200ms"
            }
          }
        }
        """
            .formatted(port, receiver.getAddress().getPort()));
  }

  @AfterEach
  void close() {
    receiver.stop(0);
    threads.shutdownNow();
  }

  private Pewter start() throws IOException {
    return Pewter.run(folder, Map.of(), "config.alloy");
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      int answer = status; // it may change meanwhile
      byte[] message = Snappy.uncompress(exchange.getRequestBody().readAllBytes());
      if (answer == 204) {
        new RequestDecoder(new Received(), new StringPool()).decode1(message);
      }
      exchange.sendResponseHeaders(answer, -1);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ticks off what comes.
  private final class Received implements RequestDecoder.Sink {
    private int series;

    @Override
    public void series(@Nullable Labels labels, SampleBatch.@Nullable Metadata metadata) {
      String number = labels == null ? null : labels.get("series");
      series = number == null ? 0 : Integer.parseInt(number);
    }

    @Override
    public void sample(double value, long timestampMillis) {
      synchronized (received) {
        if (received.get((int) value)) {
          repeated.incrementAndGet();
        } else {
          disorder.addAndGet(value < newest[series] ? 1 : 0);
          newest[series] = value;
          received.set((int) value);
        }
      }
    }

    @Override
    public void histogram(Histogram histogram, long timestampMillis) {}

    @Override
    public void exemplar(SampleBatch.Exemplar exemplar) {}
  }

  /// Sends a numbered sample of each series; remembers them when the agent has taken them.
  private void push() throws InterruptedException {
    int first = next;
    next += SERIES;
    var writer = new WriteRequestWriter();
    for (int i = 0; i < SERIES; i++) {
      writer.series(Labels.of("__name__", "n", "series", "" + i), Labels.EMPTY);
      writer.sample(first + i, 1_700_000_000_000L + first);
    }
    byte[] body;
    try {
      body = Snappy.compress(java.util.Arrays.copyOf(writer.bytes(), writer.size()));
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/metrics/write"))
              .timeout(Duration.ofSeconds(10))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body));
      if (client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode()
          == 204) {
        taken.set(first, first + SERIES);
      }
    } catch (IOException _) {
      // The agent is not there, or was killed before it answered: nobody counts on it.
    }
  }

  private void pushFor(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      push();
    }
  }

  private void awaitAll() {
    Awaitility.await("taken, but not received")
        .atMost(PATIENCE)
        .until(
            () -> {
              var missing = (BitSet) taken.clone();
              synchronized (received) {
                missing.andNot(received);
              }
              return missing.cardinality();
            },
            missing -> missing == 0);
    assertThat(disorder.get()).as("samples behind newer ones of their series").isZero();
  }

  @Test
  void losesNothingThatItTookWhenKilled() throws IOException, InterruptedException {
    var random = new Random(42);
    for (int kill = 0; kill < 4; kill++) {
      status = kill % 2 == 0 ? 204 : 500;
      try (var agent = start()) {
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  int before = taken.cardinality();
                  push();
                  return taken.cardinality() > before;
                });
        pushFor(Duration.ofMillis(800 + random.nextInt(1200)));
        agent.kill();
      }
    }
    status = 204;
    try (var _ = start()) {
      awaitAll();
    }
    assertThat(taken.cardinality()).isGreaterThan(1000);
  }

  @Test
  void repeatsNothingOfWhatAnOutageHeldUp() throws IOException, InterruptedException {
    status = 500;
    try (var agent = start()) {
      pushFor(Duration.ofSeconds(1));
      Awaitility.await().atMost(PATIENCE).until(() -> requests.get() > 3);
      agent.kill();
    }
    status = 204;
    try (var _ = start()) {
      awaitAll();
    }
    assertThat(repeated.get()).isZero();
  }

  @Test
  void endsSoonDuringAnOutageAndSendsTheRestLater() throws IOException, InterruptedException {
    status = 503;
    try (var agent = start()) {
      pushFor(Duration.ofSeconds(1));
      Awaitility.await().atMost(PATIENCE).until(() -> requests.get() > 3);
      assertThat(agent.terminate()).isLessThan(Pewter.STOPS_WITHIN);
    }
    status = 204;
    try (var _ = start()) {
      awaitAll();
    }
    assertThat(repeated.get()).isZero();
  }

  @Test
  void reloadsDuringAnOutageWithoutLoss() throws IOException, InterruptedException {
    status = 500;
    try (var agent = start()) {
      pushFor(Duration.ofSeconds(1));
      Awaitility.await().atMost(PATIENCE).until(() -> requests.get() > 0);
      var config = folder.resolve("config.alloy");
      Files.writeString(config, Files.readString(config).replace("/write\"", "/other\""));
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
      pushFor(Duration.ofSeconds(1));
      status = 204;
      awaitAll();
      assertThat(repeated.get()).isZero();
      assertThat(agent.metric("prometheus_remote_storage_samples_failed_total")).isZero();
    }
  }

  /// Samples wait in memory then; in order with those of the disk, before and after.
  @Test
  void losesNothingWhileTheDiskIsFull() throws IOException, InterruptedException {
    try (var disk = OwnDisk.mount(folder.resolve("data"), "size=1m")) {
      status = 503;
      try (var agent = start()) {
        pushFor(Duration.ofMillis(500));
        Path filling = disk.fill();
        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  push();
                  return agent.logLine("cannot write the log") != null;
                });
        int before = taken.cardinality();
        pushFor(Duration.ofMillis(500));
        assertThat(taken.cardinality()).isGreaterThan(before);
        Files.delete(filling);
        pushFor(Duration.ofMillis(500));
        status = 204;
        awaitAll();
        assertThat(repeated.get()).isZero();
        push();
        awaitAll();
      }
    }
  }
}
