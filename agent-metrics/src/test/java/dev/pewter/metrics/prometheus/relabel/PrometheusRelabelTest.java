package dev.pewter.metrics.prometheus.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Histogram;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.Batches;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusRelabelTest {
  private static final Labels CPU = Labels.of("__name__", "cpu", "mode", "idle");
  private static final Labels RAM = Labels.of("__name__", "ram");

  private static final String[] DROP_RAM = {
    "rule {",
    "  source_labels = [\"__name__\"]",
    "  regex = \"ram\"",
    "  action = \"drop\"",
    "}",
    "rule {",
    "  target_label = \"zone\"",
    "  replacement = \"a\"",
    "}"
  };

  private final TestClock clock = new TestClock();
  private final TestContext context =
      new TestContext("prometheus.relabel.r", Path.of("none"), clock);
  private final Batches next = new Batches();
  private final List<Delivery.Outcome> outcomes = new ArrayList<>();

  private PrometheusRelabel relabel(String... lines) throws DecodeException {
    return new PrometheusRelabel(context, arguments(lines));
  }

  private PrometheusRelabelArguments arguments(String... lines) throws DecodeException {
    var decoded = PrometheusRelabelArgumentsTest.decode(lines);
    return new PrometheusRelabelArguments(
        List.of(next), decoded.maxCacheSize(), decoded.cacheTtl(), decoded.rules());
  }

  private double metric(String name) {
    return context.metrics().value("alloy_prometheus_relabel_" + name);
  }

  @Test
  void changesAndDropsSamples() throws DecodeException, InterruptedException {
    context.watch();
    var relabel = relabel(DROP_RAM);
    relabel.accept(Batches.of(Delivery.of(outcomes::add), CPU, RAM));
    relabel.accept(Batches.of(Delivery.of(outcomes::add), CPU));

    assertThat(Batches.lines(next.taken().getFirst()))
        .containsExactly("{__name__=\"cpu\", mode=\"idle\", zone=\"a\"} 1.0 @1000");
    assertThat(next.taken().get(1).series(0)).isSameAs(next.taken().getFirst().series(0));
    assertThat(outcomes)
        .containsExactly(new Delivery.Outcome(1, false), new Delivery.Outcome(0, false));
    assertThat(metric("metrics_processed")).isEqualTo(3);
    assertThat(metric("metrics_written")).isEqualTo(2);
    assertThat(metric("cache_misses")).isEqualTo(2);
    assertThat(metric("cache_hits")).isEqualTo(1);
    assertThat(metric("cache_size")).isEqualTo(2);
    assertThat(context.metrics().value("prometheus_forwarded_samples_total")).isEqualTo(2);
    assertThat(context.shown())
        .contains(
            "{__name__=\"ram\"} => {}",
            "{__name__=\"cpu\", mode=\"idle\"} => {__name__=\"cpu\", mode=\"idle\", zone=\"a\"}");
  }

  @Test
  void passesNothingOnWhenAllIsDropped() throws DecodeException, InterruptedException {
    relabel(DROP_RAM).accept(Batches.of(Delivery.of(outcomes::add), RAM));

    assertThat(next.taken()).isEmpty();
    assertThat(outcomes).containsExactly(new Delivery.Outcome(1, false));
  }

  @Test
  void forgetsSeriesThatEnd() throws DecodeException, InterruptedException {
    var relabel = relabel(DROP_RAM);
    relabel.accept(Batches.of(Delivery.of(outcomes::add), CPU));
    var end = new SampleBatchWriter();
    end.add(CPU, SampleBatch.STALE, 2000);
    relabel.accept(end.finish(Delivery.of(outcomes::add)));

    assertThat(Batches.lines(next.taken().get(1)))
        .containsExactly("{__name__=\"cpu\", mode=\"idle\", zone=\"a\"} stale @2000");
    assertThat(metric("cache_deletes")).isEqualTo(1);
    assertThat(metric("cache_size")).isZero();
  }

  @Test
  void takesHistogramsExemplarsAndMetadataAlong() throws DecodeException, InterruptedException {
    var batch = new SampleBatchWriter();
    batch.add(
        CPU,
        new Histogram(
            0,
            0,
            0,
            1,
            1,
            Histogram.Buckets.NONE,
            Histogram.Buckets.NONE,
            new double[0],
            Histogram.Reset.UNKNOWN),
        5);
    batch.exemplar(new SampleBatch.Exemplar(Labels.EMPTY, 1, false, 0));
    batch.add(RAM, 1, 5);
    batch.exemplar(new SampleBatch.Exemplar(Labels.EMPTY, 1, false, 0));
    batch.metadata(new SampleBatch.Metadata("cpu", SampleBatch.Type.HISTOGRAM, "h", ""));
    relabel(DROP_RAM).accept(batch.finish(Delivery.of(outcomes::add)));

    assertThat(Batches.lines(next.taken().getFirst()))
        .containsExactly("{__name__=\"cpu\", mode=\"idle\", zone=\"a\"} histogram @5 #");
    assertThat(next.taken().getFirst().metadata()).hasSize(1);
    assertThat(metric("metrics_written")).isZero();
    assertThat(metric("metrics_processed")).isEqualTo(4);
  }

  @Test
  void remembersTheLastUsed() throws DecodeException, InterruptedException {
    var relabel = relabel("max_cache_size = 1");
    relabel.accept(Batches.of(Delivery.of(outcomes::add), CPU, RAM));
    relabel.accept(Batches.of(Delivery.of(outcomes::add), RAM));

    assertThat(metric("cache_size")).isEqualTo(1);
    assertThat(metric("cache_misses")).isEqualTo(2);
  }

  @Test
  void remembersForATime() throws DecodeException, InterruptedException {
    var relabel = relabel("max_cache_size = 0", "cache_ttl = \"1m\"");
    relabel.accept(Batches.of(Delivery.of(outcomes::add), CPU, RAM));
    clock.advance(Duration.ofSeconds(50));
    relabel.accept(Batches.of(Delivery.of(outcomes::add), CPU));
    clock.advance(Duration.ofSeconds(50));
    relabel.evictUnused();

    assertThat(metric("cache_size")).isEqualTo(1);
    assertThat(metric("cache_ttl_evictions")).isEqualTo(1);
  }

  @Test
  void keepsItsReceiverAndForgetsResultsOnUpdate() throws DecodeException, InterruptedException {
    var relabel = relabel(DROP_RAM);
    var before = context.lastExport(PrometheusRelabelExports.class).receiver();
    relabel.accept(Batches.of(Delivery.of(outcomes::add), RAM));
    relabel.update(arguments());
    relabel.accept(Batches.of(Delivery.of(outcomes::add), RAM));

    assertThat(context.lastExport(PrometheusRelabelExports.class).receiver()).isSameAs(before);
    assertThat(context.lastExport(PrometheusRelabelExports.class).rules().rules()).isEmpty();
    assertThat(next.taken()).hasSize(1);
    assertThat(next.taken().getFirst().series(0)).isSameAs(RAM);
  }
}
