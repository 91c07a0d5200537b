package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.testing.Allocations;
import dev.pewter.core.testing.FakeReceiver;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.testing.FakeRemote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is sent, and what becomes of it whatever a receiver answers.
class PrometheusRemoteWriteIT extends RemoteWriteFolder {
  private static final Histogram HISTOGRAM =
      new Histogram(
          0,
          0,
          1,
          3,
          4,
          new Histogram.Buckets(new int[] {0}, new int[] {1}, new double[] {2}),
          Histogram.Buckets.NONE,
          new double[0],
          Histogram.Reset.UNKNOWN);
  private static final Histogram CUSTOM =
      new Histogram(
          -53,
          0,
          0,
          3,
          4,
          new Histogram.Buckets(new int[] {0}, new int[] {2}, new double[] {1, 2}),
          Histogram.Buckets.NONE,
          new double[] {2.5},
          Histogram.Reset.UNKNOWN);

  @Test
  void sendsSamplesExemplarsAndHistograms() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                "external_labels = {cluster = \"c\", job = \"other\"}",
                endpoint(
                    remote,
                    "send_native_histograms = true",
                    "headers = {\"X-Own\" = \"1\"}",
                    "write_relabel_config {\nsource_labels = [\"__name__\"]\nregex = \"bad.*\"\naction = \"drop\"\n}"))) {
      write.send(
          batch -> {
            batch.add(Labels.of("__name__", "up", "job", "j"), 1, 1000);
            batch.exemplar(new SampleBatch.Exemplar(Labels.of("trace_id", "t"), 5, true, 900));
            batch.add(Labels.of("__name__", "bad_one"), 1, 1000);
            batch.exemplar(new SampleBatch.Exemplar(Labels.of("trace_id", "t"), 5, true, 900));
            batch.add(Labels.of("__name__", "bad_two"), 1, 1000);
            batch.add(Labels.of("__name__", "bad_h"), HISTOGRAM, 1000);
            batch.add(Labels.of("__name__", "h"), HISTOGRAM, 1000);
          });

      await().until(() -> remote.entries().size() == 3);

      var entries = remote.entries();
      assertThat(entries.get(0).labels())
          .isEqualTo(Map.of("__name__", "up", "job", "j", "cluster", "c"));
      assertThat(entries)
          .extracting(FakeRemote.Entry::kind)
          .containsExactly("samples", "exemplars", "histograms");
      assertThat(entries.get(1).timestamp()).isEqualTo(900);
      assertThat(entries.get(2).text()).contains("count_int: 3").contains("positive_deltas: 2");
      assertThat(remote.accepted().getFirst().headers())
          .containsEntry("Content-Type", "application/x-protobuf")
          .containsEntry("Content-Encoding", "snappy")
          .containsEntry("X-Prometheus-Remote-Write-Version", "0.1.0")
          .containsEntry("User-Agent", "Test")
          .containsEntry("X-Own", "1")
          .containsKeys("X-Agent-Id", "X-Alloy-Id")
          .doesNotContainKey("Retry-Attempt");
      await().until(() -> write.metric("samples_total") == 1);
      await().until(() -> write.metric("exemplars_total") == 1);
      await().until(() -> write.metric("histograms_total") == 1);
      assertThat(dropped(write, "dropped_series")).containsExactly(2.0, 1.0, 1.0);
    }
  }

  /// Samples, exemplars and histograms.
  private static List<Double> dropped(RunningRemoteWrite write, String reason) {
    return Stream.of("samples", "exemplars", "histograms")
        .map(kind -> write.metric(kind + "_dropped_total", "reason", reason))
        .toList();
  }

  @Test
  void sendsSamplesOnlyWhenToldSo() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote, "send_exemplars = false"))) {
      write.send(
          batch -> {
            batch.add(Labels.of("__name__", "h"), HISTOGRAM, 1000);
            batch.add(Labels.of("__name__", "up"), 1, 1000);
            batch.exemplar(new SampleBatch.Exemplar(Labels.of("trace_id", "t"), 5, true, 900));
          });
      await().until(() -> write.metric("samples_total") == 1);
      assertThat(remote.entries()).extracting(FakeRemote.Entry::kind).containsExactly("samples");
      assertThat(dropped(write, "native_histograms_not_sent")).containsExactly(0.0, 0.0, 1.0);
      assertThat(write.metric("exemplars_total")).isZero();
    }
  }

  @Test
  void sendsCustomBucketsInVersion2Only() throws Exception {
    String version2 = "protobuf_message = \"io.prometheus.write.v2.Request\"";
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(context(), endpoint(remote, "send_native_histograms = true"))) {
      write.send(
          batch -> {
            batch.add(Labels.of("__name__", "custom"), CUSTOM, 1000);
            batch.add(Labels.of("__name__", "h"), HISTOGRAM, 1000);
          });
      await().until(() -> write.metric("histograms_total") == 1);
      assertThat(remote.entries()).extracting(FakeRemote.Entry::name).containsExactly("h");
      assertThat(dropped(write, "nhcb_in_rw1_not_supported")).containsExactly(0.0, 0.0, 1.0);

      remote.answer(
          new FakeReceiver.Status(
              204, "", Map.of("X-Prometheus-Remote-Write-Histograms-Written", "1")));
      write.update(endpoint(remote, "send_native_histograms = true", version2));
      write.send(batch -> batch.add(Labels.of("__name__", "custom"), CUSTOM, 2000));
      await().until(() -> write.metric("histograms_total") == 2);
      assertThat(remote.entries().getLast().text()).contains("custom_values: 2.5");
    }
  }

  @Test
  void sendsVersion2WithMetadata() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                endpoint(remote, "protobuf_message = \"io.prometheus.write.v2.Request\""))) {
      remote.answer(
          w ->
              new FakeReceiver.Status(
                  204,
                  "",
                  Map.of(
                      "X-Prometheus-Remote-Write-Samples-Written",
                      w.has("half") ? "1" : "" + w.entries().size())));
      write.send(
          batch -> {
            batch.metadata(
                new SampleBatch.Metadata("a", SampleBatch.Type.COUNTER, "Help of a.", ""));
            batch.add(Labels.of("__name__", "a_total", "x", "1"), 7, 1000);
          });
      await().until(() -> write.metric("samples_total") == 1);
      var first = remote.accepted().getFirst();
      assertThat(first.headers())
          .containsEntry(
              "Content-Type", "application/x-protobuf;proto=io.prometheus.write.v2.Request")
          .containsEntry("X-Prometheus-Remote-Write-Version", "2.0.0");
      assertThat(first.entries().getFirst().labels())
          .isEqualTo(Map.of("__name__", "a_total", "x", "1"));
      assertThat(first.metadata()).containsExactly("1 Help of a.");

      write.send(
          batch -> {
            batch.add(Labels.of("__name__", "half"), 1, 1);
            batch.add(Labels.of("__name__", "half", "b", "c"), 1, 1);
          });
      await().until(() -> write.metric("samples_failed_total") == 1);
      assertThat(write.metric("samples_total")).isEqualTo(2);
    }
  }

  @Test
  void sendsVersion1WhereVersion2IsNotKnown() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                endpoint(remote, "protobuf_message = \"io.prometheus.write.v2.Request\""))) {
      remote.answer(
          w ->
              "2.0.0".equals(w.headers().get("X-Prometheus-Remote-Write-Version"))
                  ? FakeRemote.status(415, "no")
                  : FakeRemote.OK);
      write.sendNumbered("a", 0, 3);

      await().until(() -> distinct(remote, "a").equals(numbers(0, 3)));
      assertThat(remote.values("a")).hasSize(3);
    }
  }

  @Test
  void retriesWhatMayWorkLaterAndKeepsTheOrder() throws Exception {
    var answers =
        new ArrayList<>(
            List.of(
                FakeRemote.status(500, "no"),
                FakeRemote.status(429, "slow down"),
                new FakeReceiver.Reset(),
                FakeRemote.status(503, "")));
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      remote.answer(_ -> answers.isEmpty() ? FakeRemote.OK : answers.removeFirst());
      write.sendNumbered("a", 0, 1);
      await().until(() -> remote.requests() > 0);
      write.sendNumbered("a", 1, 10);

      await().until(() -> remote.values("a").size() == 10);

      assertThat(remote.values("a")).isEqualTo(numbers(0, 10));
      assertThat(remote.all().get(1).headers()).containsEntry("Retry-Attempt", "1");
      assertThat(write.metric("samples_retried_total")).isBetween(3.0, 5.0);
      assertThat(write.metric("samples_failed_total")).isZero();
    }
  }

  @Test
  void waitsAsLongAsItIsAskedTo() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      remote.answer(new FakeReceiver.Status(503, "", Map.of("Retry-After", "3600")));
      write.sendNumbered("a", 0, 1);
      await().until(() -> remote.requests() == 1);
      await().during(Duration.ofMillis(500)).until(() -> remote.requests() == 1);
    }
  }

  @Test
  void dropsWhatIsRefusedAndGoesOn() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      remote.answer(FakeRemote.status(404, "x".repeat(5000)));
      write.send(
          batch -> {
            for (int i = 0; i < 100; i++) {
              batch.add(Labels.of("__name__", "a", "i", "" + i), i, i);
            }
          });
      await().until(() -> write.metric("samples_failed_total") == 100);
      assertThat(remote.requests()).isEqualTo(1);
      await()
          .untilAsserted(
              () ->
                  assertThat(write.context().log().lines())
                      .filteredOn(line -> line.contains("non-recoverable error"))
                      .singleElement(STRING)
                      .startsWith("error")
                      .contains("404 Not Found")
                      .contains("x".repeat(1024))
                      .doesNotContain("x".repeat(1025)));

      remote.answer(FakeRemote.OK);
      write.sendNumbered("b", 0, 1);
      await().until(() -> remote.values("b").size() == 1);
    }
  }

  @Test
  void oneBadSeriesDoesNotTakeTheOthersAlong() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      remote.answer(w -> w.has("bad") ? FakeRemote.status(400, "bad one") : FakeRemote.OK);
      write.send(
          batch -> {
            for (int i = 0; i < 500; i++) {
              batch.add(Labels.of("__name__", i % 250 == 77 ? "bad" : "a"), i, i);
            }
          });
      await().until(() -> remote.values("a").size() == 498);
      await().until(() -> write.metric("samples_failed_total") == 2);
      assertThat(remote.values("a")).isSorted();
      await().until(() -> write.metric("samples_total") == 498);
    }
  }

  @Test
  void dropsRateLimitedSamplesWhenToldSo() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                endpoint("e", remote.url(), queue("20ms", "retry_on_http_429 = false")))) {
      remote.answer(FakeRemote.status(429, "no"));
      write.sendNumbered("a", 0, 1);
      await().until(() -> write.metric("samples_failed_total") == 1);
      assertThat(remote.requests()).isEqualTo(1);
    }
  }

  @Test
  void fillsRequestsUpToTheirLimit() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(), endpoint("e", remote.url(), queue("1h", "max_samples_per_send = 10")))) {
      write.send(
          batch -> {
            for (int i = 0; i < 95; i++) {
              batch.add(Labels.of("__name__", "a", "i", "" + i), i, 5);
            }
          });
      await().until(() -> remote.values("a").size() == 90);
      assertThat(remote.accepted()).allMatch(w -> w.entries().size() == 10);
    }
  }

  @Test
  void joinsTheRecordsOfLargeBatches() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      remote.answer(FakeRemote.status(500, "down"));
      for (int n = 0; n < 30; n++) {
        int time = n;
        write.send(
            batch -> {
              for (int i = 0; i < 300; i++) {
                batch.add(
                    Labels.of("__name__", "some_metric_with_a_name", "number", "" + i, "job", "j"),
                    time,
                    time);
              }
            });
        write.send("small", n, n);
      }
      remote.answer(FakeRemote.OK);
      await().until(() -> remote.entries().size() == 9030);
      assertThat(remote.values("small")).isEqualTo(numbers(0, 30));
      assertThat(remote.entries().stream().filter(e -> "7".equals(e.labels().get("number"))))
          .extracting(FakeRemote.Entry::value)
          .isEqualTo(numbers(0, 30));
    }
  }

  @Test
  void aKnownSeriesAllocatesNothingForASample() throws Exception {
    try (var remote = new FakeRemote();
        var write = new RunningRemoteWrite(context(), endpoint(remote))) {
      var batch =
          RunningRemoteWrite.batch(
              to -> {
                for (int i = 0; i < 2000; i++) {
                  to.add(Labels.of("__name__", "a", "i", "" + i), i, i);
                }
              });
      Allocations.assertAllocatesAtMost(
          2000, () -> write.component().accept(batch.withDelivery(Delivery.unattended())));
    }
  }

  @Test
  void keepsTheOrderOfSeriesOverManyShards() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                endpoint(
                    "e",
                    remote.url(),
                    queue("20ms", "min_shards = 4", "max_samples_per_send = 7")))) {
      var failures = new AtomicInteger();
      remote.answer(
          _ -> failures.incrementAndGet() % 5 == 0 ? FakeRemote.status(500, "") : FakeRemote.OK);
      for (int n = 0; n < 50; n++) {
        int time = n;
        write.send(
            batch -> {
              for (int i = 0; i < 20; i++) {
                batch.add(Labels.of("__name__", "m" + i), time, time);
              }
            });
      }
      await().until(() -> remote.entries().size() == 1000);
      for (int i = 0; i < 20; i++) {
        assertThat(remote.values("m" + i)).isEqualTo(numbers(0, 50));
      }
      assertThat(write.metric("shards")).isEqualTo(4);
    }
  }

  @Test
  void sendsMetadataNowAndThen() throws Exception {
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(),
                endpoint(
                    remote,
                    "metadata_config {\nsend_interval = \"100ms\"\nmax_samples_per_send = 2\n}"))) {
      write.send(
          batch -> {
            for (int i = 0; i < 3; i++) {
              batch.metadata(
                  new SampleBatch.Metadata("m" + i, SampleBatch.Type.GAUGE, "Help " + i, ""));
            }
            batch.add(Labels.of("__name__", "m0"), 1, 1);
          });
      await()
          .until(
              () ->
                  remote.accepted().stream().flatMap(w -> w.metadata().stream()).distinct().count()
                      == 3);
      assertThat(remote.accepted()).allMatch(w -> w.metadata().size() <= 2);
      await().until(() -> write.metric("metadata_total") >= 3);
    }
  }

  @Test
  void sendsMetadataOnlyWhenToldSo() throws Exception {
    String often = "send_interval = \"20ms\"\n";
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                context(), endpoint(remote, "metadata_config {\nsend = false\n" + often + "}"))) {
      write.send(
          batch -> {
            batch.metadata(new SampleBatch.Metadata("m", SampleBatch.Type.GAUGE, "Help.", ""));
            batch.add(Labels.of("__name__", "m"), 1, 1);
          });
      await().during(Duration.ofMillis(300)).until(() -> remote.requests() <= 1);
      assertThat(remote.all()).allMatch(w -> w.metadata().isEmpty());

      write.update(endpoint(remote, "metadata_config {\n" + often + "}"));
      await().until(() -> write.metric("metadata_total") > 0);
    }
  }

  @Test
  void triesMetadataAgainAndCountsWhatIsRefused() throws Exception {
    var clock = new HurriedClock(Duration.ofMillis(5));
    try (var remote = new FakeRemote();
        var write =
            new RunningRemoteWrite(
                new TestContext(NAME, directory.resolve(NAME), clock),
                endpoint(remote, "metadata_config {\nsend_interval = \"1h\"\n}"))) {
      remote.answer(w -> w.metadata().isEmpty() ? FakeRemote.OK : FakeRemote.status(500, "down"));
      write.send(
          batch -> {
            batch.metadata(new SampleBatch.Metadata("m", SampleBatch.Type.GAUGE, "Help.", ""));
            batch.add(Labels.of("__name__", "m"), 1, 1);
          });
      await().until(() -> write.metric("metadata_retried_total") > 3);
      assertThat(clock.pauses())
          .filteredOn(pause -> pause.compareTo(Duration.ofMillis(40)) <= 0)
          .startsWith(Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMillis(40));
      assertThat(write.metric("samples_retried_total")).isZero();

      remote.answer(FakeRemote.status(400, "no"));
      await().until(() -> write.metric("metadata_failed_total") > 0);
      assertThat(write.metric("metadata_total")).isZero();
    }
  }
}
