package dev.pewter.metrics.prometheus.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.Batches;
import dev.pewter.metrics.SampleReceiverExports;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusEnrichTest {
  private static final String TARGETS =
      "targets = [{\"host\" = \"a\", \"zone\" = \"1\", \"rack\" = \"x\"}, {\"host\" = \"b\","
          + " \"zone\" = \"2\"}, {\"zone\" = \"3\"}]";

  private final TestContext context = new TestContext("prometheus.enrich.e");
  private final Batches next = new Batches();

  private PrometheusEnrichArguments arguments(String... lines) throws DecodeException {
    var decoded = PrometheusEnrichArgumentsTest.decode(lines);
    return new PrometheusEnrichArguments(
        decoded.targets(),
        List.of(next),
        decoded.targetToMetricMatch(),
        decoded.targetMatchLabel(),
        decoded.metricsMatchLabel(),
        decoded.labelsToCopy());
  }

  private List<String> enriched(PrometheusEnrichArguments by, Labels... series)
      throws InterruptedException {
    new PrometheusEnrich(context, by).accept(Batches.of(Delivery.unattended(), series));
    return Batches.lines(next.taken().getLast());
  }

  @Test
  void copiesTheLabelsOfTheMatchingTarget() throws DecodeException, InterruptedException {
    assertThat(
            enriched(
                arguments(TARGETS, "target_match_label = \"host\""),
                Labels.of("__name__", "m", "host", "a", "zone", "own"),
                Labels.of("__name__", "m", "host", "c"),
                Labels.of("__name__", "m")))
        .containsExactly(
            "{__name__=\"m\", host=\"a\", rack=\"x\", zone=\"1\"} 1.0 @1000",
            "{__name__=\"m\", host=\"c\"} 2.0 @1000",
            "{__name__=\"m\"} 3.0 @1000");
    assertThat(context.metrics().value("alloy_prometheus_target_cache_size")).isEqualTo(2);
  }

  @Test
  void copiesOnlyTheLabelsAskedFor() throws DecodeException, InterruptedException {
    assertThat(
            enriched(
                arguments(
                    TARGETS,
                    "target_match_label = \"host\"",
                    "metrics_match_label = \"node\"",
                    "labels_to_copy = [\"rack\", \"none\"]"),
                Labels.of("__name__", "m", "node", "a")))
        .containsExactly("{__name__=\"m\", node=\"a\", rack=\"x\"} 1.0 @1000");
  }

  @Test
  void matchesSeveralLabels() throws DecodeException, InterruptedException {
    assertThat(
            enriched(
                arguments(
                    TARGETS, "target_to_metric_match = {\"host\" = \"node\", \"zone\" = \"zone\"}"),
                Labels.of("__name__", "m", "node", "a", "zone", "1"),
                Labels.of("__name__", "m", "node", "a", "zone", "2")))
        .containsExactly(
            "{__name__=\"m\", host=\"a\", node=\"a\", rack=\"x\", zone=\"1\"} 1.0 @1000",
            "{__name__=\"m\", node=\"a\", zone=\"2\"} 2.0 @1000");
  }

  @Test
  void takesNewTargets() throws DecodeException, InterruptedException {
    var enrich =
        new PrometheusEnrich(context, arguments("targets = []", "target_match_label = \"host\""));
    var series = Labels.of("__name__", "m", "host", "b");
    enrich.accept(Batches.of(Delivery.unattended(), series));
    enrich.update(arguments(TARGETS, "target_match_label = \"host\""));
    enrich.accept(Batches.of(Delivery.unattended(), series));
    enrich.accept(Batches.of(Delivery.unattended(), series));

    assertThat(next.taken().getFirst().series(0)).isSameAs(series);
    assertThat(next.taken().get(1).series(0).get("zone")).isEqualTo("2");
    assertThat(next.taken().get(2).series(0)).isSameAs(next.taken().get(1).series(0));
    assertThat(context.lastExport(SampleReceiverExports.class).receiver()).isSameAs(enrich);
  }
}
