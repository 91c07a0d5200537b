package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.testing.RealPrometheus;
import dev.pewter.core.testing.TestContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real Prometheus makes of what is sent.
class PrometheusRemoteWritePrometheusIT {
  private static final String NAME = "prometheus.remote_write.w";
  private static final Duration LONG = Duration.ofSeconds(40);

  @TempDir Path directory;

  @BeforeEach
  void needsPrometheus() {
    assumeThat(RealPrometheus.isInstalled()).as("prometheus is installed").isTrue();
  }

  private RunningRemoteWrite write(RealPrometheus prometheus, String... more) throws Exception {
    return new RunningRemoteWrite(
        new TestContext(NAME, directory.resolve(NAME), Clock.SYSTEM),
        "endpoint {",
        "name = \"p\"",
        "url = \"" + prometheus.url() + "/api/v1/write\"",
        "send_native_histograms = true",
        "queue_config {",
        "batch_send_deadline = \"100ms\"",
        "max_backoff = \"200ms\"",
        "}",
        String.join("\n", more),
        "}");
  }

  /// A sample for each number, a second apart, the last one now.
  private static void send(RunningRemoteWrite write, String metric, int from, int to, long end)
      throws InterruptedException {
    for (int i = from; i < to; i++) {
      write.send(metric, i, end - 1000L * (to - 1 - i));
    }
  }

  @Test
  void storesSamplesExemplarsHistogramsAndMetadata() throws Exception {
    long now = System.currentTimeMillis();
    try (var prometheus = new RealPrometheus(directory.resolve("prometheus"));
        var write = write(prometheus, "metadata_config {\nsend_interval = \"200ms\"\n}")) {
      write.send(
          batch -> {
            batch.metadata(
                new SampleBatch.Metadata("a_total", SampleBatch.Type.COUNTER, "Help of a.", ""));
            batch.add(Labels.of("__name__", "a_total", "job", "é\"\\x"), 1.5, now);
            batch.exemplar(new SampleBatch.Exemplar(Labels.of("trace_id", "abc"), 3, false, 0));
            batch.add(
                Labels.of("__name__", "h"),
                new Histogram(
                    0,
                    0.001,
                    1,
                    8,
                    20,
                    new Histogram.Buckets(
                        new int[] {0, 1}, new int[] {2, 1}, new double[] {2, 3, 1}),
                    new Histogram.Buckets(new int[] {0}, new int[] {1}, new double[] {1}),
                    new double[0],
                    Histogram.Reset.UNKNOWN),
                now);
            batch.add(
                Labels.of("__name__", "g"),
                new Histogram(
                    1,
                    0,
                    0,
                    2.5,
                    -1,
                    new Histogram.Buckets(new int[] {-2}, new int[] {1}, new double[] {2.5}),
                    Histogram.Buckets.NONE,
                    new double[0],
                    Histogram.Reset.GAUGE),
                now);
          });

      await().atMost(LONG).until(() -> prometheus.value("a_total{job=\"é\\\"\\\\x\"}") == 1.5);
      await().atMost(LONG).until(() -> prometheus.value("histogram_count(h)") == 8);
      assertThat(prometheus.value("histogram_sum(h)")).isEqualTo(20);
      assertThat(prometheus.value("histogram_fraction(-Inf, 0, h)")).isBetween(0.1, 0.2);
      assertThat(prometheus.value("histogram_quantile(1, h)")).isEqualTo(8);
      assertThat(prometheus.value("histogram_count(g)")).isEqualTo(2.5);
      assertThat(prometheus.value("histogram_sum(g)")).isEqualTo(-1);
      await()
          .atMost(LONG)
          .until(
              () ->
                  prometheus
                      .get("/api/v1/query_exemplars?query=a_total&start=0&end=9999999999")
                      .contains("\"trace_id\":\"abc\""));
      assertThat(write.metric("samples_failed_total")).isZero();
      assertThat(write.metric("histograms_failed_total")).isZero();
      await().atMost(LONG).until(() -> write.metric("metadata_total") >= 1);
      assertThat(write.metric("metadata_failed_total")).isZero();
    }
  }

  @Test
  void marksSeriesAsEnded() throws Exception {
    long now = System.currentTimeMillis();
    try (var prometheus = new RealPrometheus(directory.resolve("prometheus"));
        var write = write(prometheus)) {
      write.send("a", 1, now - 1000);
      await().atMost(LONG).until(() -> prometheus.value("a") == 1);
      write.send("a", SampleBatch.STALE, now);
      await().atMost(LONG).until(() -> Double.isNaN(prometheus.value("a")));
    }
  }

  @Test
  void oneSampleOutOfOrderDoesNotTakeTheOthersAlong() throws Exception {
    long now = System.currentTimeMillis();
    try (var prometheus = new RealPrometheus(directory.resolve("prometheus"));
        var write = write(prometheus)) {
      write.send("late", 1, now);
      await().atMost(LONG).until(() -> prometheus.value("late") == 1);
      write.send(
          batch -> {
            for (int i = 0; i < 1000; i++) {
              batch.add(Labels.of("__name__", "a", "i", "" + i), i, now);
              if (i == 321) {
                batch.add(Labels.of("__name__", "late"), 2, now - 60_000);
              }
            }
          });
      await().atMost(LONG).until(() -> prometheus.value("count(a)") == 1000);
      await().until(() -> write.metric("samples_failed_total") == 1);
    }
  }

  @Test
  void losesNothingWhilePrometheusIsDown() throws Exception {
    long now = System.currentTimeMillis();
    var data = directory.resolve("prometheus");
    int port;
    try (var prometheus = new RealPrometheus(data)) {
      port = prometheus.port();
    }
    try (var down = RealPrometheus.stopped(data, port);
        var write = write(down)) {
      send(write, "a", 0, 200, now);
      await().until(() -> write.metric("samples_retried_total") > 0);
      down.start();
      await().atMost(LONG).until(() -> down.value("count_over_time(a[10m])") == 200);
      assertThat(write.metric("samples_failed_total")).isZero();
    }
  }

  @Test
  void repeatsAfterAKillDoNotTakeNewSamplesAlong() throws Exception {
    long now = System.currentTimeMillis();
    try (var prometheus = new RealPrometheus(directory.resolve("prometheus"))) {
      try (var write = write(prometheus)) {
        send(write, "a", 0, 200, now - 200_000);
        await().atMost(LONG).until(() -> prometheus.value("count_over_time(a[30m])") == 200);
      }
      // As if the agent had been killed before it could write down how far it was.
      Files.delete(directory.resolve(NAME).resolve("wal").resolve("p").resolve("sender.cursor"));
      try (var write = write(prometheus)) {
        send(write, "a", 200, 400, now);
        await().atMost(LONG).until(() -> prometheus.value("count_over_time(a[30m])") == 400);
      }
    }
  }
}
