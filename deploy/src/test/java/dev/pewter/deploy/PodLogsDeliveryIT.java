package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.ContainerLog;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the agent survives between the API server and Loki, with real processes that are killed.
class PodLogsDeliveryIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String FAILURES = "pewter_loki_source_kubernetes_failures_total";

  /// The run, since when, the newest time.
  private static final Pattern POSITION = Pattern.compile("one -?\\d+ (\\d+) ");

  @TempDir Path folder;
  private final FakeLoki loki;
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private TestApiServer server;
  private Writer writer;

  PodLogsDeliveryIT() throws IOException {
    loki = new FakeLoki();
  }

  /// Writes numbered lines whose times are a little out of order.
  private static final class Writer implements AutoCloseable {
    private final ContainerLog log;
    private final List<String> written = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;

    Writer(ContainerLog log) {
      this.log = log;
      this.thread = Thread.ofVirtual().unstarted(this::writeOn);
    }

    synchronized void write() {
      int number = written.size();
      var time = START.plusMillis(number * 10L - (number % 3 == 1 ? 25 : 0)).plusNanos(number);
      log.line(time.toString(), "line " + number);
      written.add("line " + number + "\n");
    }

    synchronized List<String> written() {
      return List.copyOf(written);
    }

    private void writeOn() {
      try {
        while (!stopped.await(10, TimeUnit.MILLISECONDS)) {
          write();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    void start() {
      thread.start();
    }

    /// Waits for the last line.
    @Override
    public void close() {
      stopped.countDown();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @BeforeEach
  void open() throws Exception {
    server = TestApiServer.start();
    server.put(
        ApiObjects.pod(
            "shop",
            "web",
            "u1",
            "n1",
            "\"containerStatuses\":[" + ApiObjects.running("app", "one", "") + "]"));
    writer = new Writer(server.log("shop", "web", "app"));
    loki.watch(push -> push.entries().forEach(entry -> taken.add(entry.line())));
    Files.writeString(
        folder.resolve("pods.alloy"),
        """
        loki.source.kubernetes "pods" {
          targets = [{
            "__pod_namespace__"      = "shop",
            "__pod_name__"           = "web",
            "__pod_container_name__" = "app",
            "__pod_uid__"            = "u1",
          }]
          forward_to = [loki.write.sink.receiver]

          client {
            %s
          }
        }

        loki.write "sink" {
          endpoint {
            url                = "%s"
            batch_wait         = "100ms"
            min_backoff_period = "100ms"
            max_backoff_period = "500ms"
          }
        }
        """
            .formatted(server.attributes(), loki.url()));
  }

  @AfterEach
  void close() throws IOException {
    writer.close();
    server.close();
    loki.close();
  }

  private Pewter start() throws IOException {
    var agent = Pewter.run(folder, Map.of("TZ", "UTC"), "pods.alloy");
    assertThat(agent.isRunning()).as(agent.err()).isTrue();
    return agent;
  }

  private void awaitAll() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> taken.containsAll(writer.written()));
  }

  @Test
  void losesAndRepeatsNothingWhenTheServerAndTheAgentAreKilled() throws Exception {
    try (var agent = start()) {
      writer.start();
      Awaitility.await().atMost(PATIENCE).until(() -> taken.size() > 100);
      server.down(); // breaks the stream in the middle
      LogPipeline.awaitMetric(agent, FAILURES, 1);
      server.up();
      int before = taken.size();
      Awaitility.await().atMost(PATIENCE).until(() -> taken.size() > before + 100);
      loki.answers(Answer.status(500)); // what is read from here on is not delivered
      int requests = loki.requests();
      Awaitility.await().atMost(PATIENCE).until(() -> loki.requests() > requests + 5);
      server.down();
      agent.kill();
    }
    loki.answers(Answer.OK);
    try (var agent = start()) {
      LogPipeline.awaitMetric(agent, FAILURES, 1);
      server.up();
      int before = taken.size();
      Awaitility.await().atMost(PATIENCE).until(() -> taken.size() > before + 200);
      writer.close();
      awaitAll();
    }
    assertThat(taken).isEqualTo(writer.written());
  }

  @Test
  void losesNothingWhenKilledWhileLinesFlow() throws Exception {
    writer.start();
    var kept = new ArrayList<Integer>(); // the last line of what was written down, at each kill
    for (int kill = 0; kill < 3; kill++) {
      try (var agent = start()) {
        int before = taken.size();
        Awaitility.await().atMost(PATIENCE).until(() -> taken.size() > before + 150);
        agent.kill();
        kept.add(lastKept());
      }
    }
    writer.close();
    try (var _ = start()) {
      awaitAll();
    }
    var written = writer.written();
    assertThat(taken).containsAll(written).isSubsetOf(written);
    for (int number = 0; number < written.size(); number++) {
      int line = number;
      long mayRepeat = kept.stream().filter(last -> last < line).count();
      assertThat((long) Collections.frequency(taken, written.get(number)))
          .as("times that line %d was delivered; written down were %s", number, kept)
          .isBetween(1L, 1 + mayRepeat);
    }
  }

  /// The number of the newest line in the positions on disk, which its time ends with; -1 if there
  /// are none.
  private int lastKept() throws IOException {
    var directory = folder.resolve("data/loki.source.kubernetes.pods");
    for (String name : List.of("positions", "positions.previous")) {
      var file = directory.resolve(name);
      if (Files.exists(file)) {
        var found = POSITION.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (found.find()) {
          return (int) (Long.parseLong(found.group(1)) % 1_000_000);
        }
      }
    }
    return -1;
  }

  @Test
  void repeatsNothingAfterAnOrderlyStop() throws Exception {
    writer.start();
    for (int stop = 0; stop < 2; stop++) {
      try (var agent = start()) {
        int before = taken.size();
        Awaitility.await().atMost(PATIENCE).until(() -> taken.size() > before + 100);
        agent.terminate();
      }
    }
    writer.close();
    try (var _ = start()) {
      awaitAll();
    }
    assertThat(taken).isEqualTo(writer.written());
  }
}
