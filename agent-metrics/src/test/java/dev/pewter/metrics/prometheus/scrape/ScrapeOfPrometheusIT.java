package dev.pewter.metrics.prometheus.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Labels;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.RealPrometheus;
import dev.pewter.core.testing.RunningComponent;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.Batches;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a real Prometheus tells of itself.
class ScrapeOfPrometheusIT {
  @TempDir Path directory;

  @Test
  void isTheSameInProtobufAsInText() throws Exception {
    assumeThat(RealPrometheus.isInstalled()).as("prometheus is installed").isTrue();
    try (var prometheus = new RealPrometheus(directory)) {
      prometheus.get("/metrics"); // has series of its own from then on

      var text = scrape(prometheus, "PrometheusText0.0.4");
      var protobuf = scrape(prometheus, "PrometheusProto");

      assertThat(series(protobuf)).containsExactlyInAnyOrderElementsOf(series(text));
      assertThat(protobuf.metadata()).containsExactlyInAnyOrderElementsOf(text.metadata());
      assertThat(text.metadata())
          .extracting(SampleBatch.Metadata::type)
          .contains(
              SampleBatch.Type.COUNTER,
              SampleBatch.Type.GAUGE,
              SampleBatch.Type.HISTOGRAM,
              SampleBatch.Type.SUMMARY);
    }
  }

  /// The first good scrape in a format.
  private static SampleBatch scrape(RealPrometheus prometheus, String protocol) throws Exception {
    var batches = new Batches();
    var decoded =
        Blocks.decode(
            PrometheusScrapeArguments.class,
            "targets = [{\"__address__\" = \"127.0.0.1:" + prometheus.port() + "\"}]",
            "scrape_protocols = [\"" + protocol + "\"]",
            "honor_metadata = true",
            "scrape_interval = \"300ms\"",
            "scrape_timeout = \"300ms\"",
            "forward_to = []");
    var scrape =
        new PrometheusScrape(
            new TestContext("prometheus.scrape.own"), ReceiverInstead.of(decoded, batches));
    Predicate<SampleBatch> isGood = batch -> !batch.metadata().isEmpty();
    try (var _ = new RunningComponent(scrape)) {
      await().until(() -> batches.taken().stream().anyMatch(isGood));
    }
    return batches.taken().stream().filter(isGood).findFirst().orElseThrow();
  }

  private static List<Labels> series(SampleBatch batch) {
    return IntStream.range(0, batch.size()).mapToObj(batch::series).toList();
  }
}
