package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.ContainerLog;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the agent survives between the API server and Loki, with real processes that are killed.
class PodLogsDeliveryIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;
  private final FakeLoki loki;
  private final List<Long> takenAt = new CopyOnWriteArrayList<>();
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

    @Override
    public void close() {
      stopped.countDown();
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
    loki.watch(
        push -> {
          push.entries().forEach(entry -> taken.add(entry.line()));
          push.entries().forEach(_ -> takenAt.add(System.nanoTime()));
        });
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
      LogPipeline.pause(Duration.ofSeconds(1));
      server.up();
      int before = taken.size();
      Awaitility.await().atMost(PATIENCE).until(() -> taken.size() > before + 100);
      loki.answers(Answer.status(500)); // what is read from here on is not delivered
      LogPipeline.pause(Duration.ofSeconds(3));
      server.down();
      agent.kill();
    }
    loki.answers(Answer.OK);
    try (var _ = start()) {
      LogPipeline.pause(Duration.ofSeconds(1));
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
    long mayRepeat = 0;
    for (int kill = 0; kill < 3; kill++) {
      try (var agent = start()) {
        int before = taken.size();
        Awaitility.await().atMost(PATIENCE).until(() -> taken.size() > before + 150);
        LogPipeline.pause(Duration.ofMillis(700));
        long now = System.nanoTime();
        agent.kill();
        // a second of positions, and the time to write them
        long since = now - Duration.ofMillis(1500).toNanos();
        mayRepeat += takenAt.stream().filter(at -> at - since >= 0).count();
      }
    }
    writer.close();
    try (var _ = start()) {
      awaitAll();
    }
    var written = writer.written();
    assertThat(taken).containsAll(written).isSubsetOf(written);
    assertThat((long) taken.size() - written.size()).isBetween(0L, mayRepeat);
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
