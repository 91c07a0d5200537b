package dev.pewter.loki.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.Batches;
import dev.pewter.loki.Collector;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LokiEnrichTest {
  private static final List<Target> TARGETS =
      List.of(
          Target.of(Map.of("host", "web", "rack", "old", "__zone", "z")),
          Target.of(Map.of("host", "web", "rack", "r1", "__zone", "z")),
          Target.of(Map.of("host", "", "rack", "none")));

  private final TestContext context = new TestContext("loki.enrich.test");
  private final Collector sink = new Collector();

  @Test
  void addsAllLabelsOfTheLastTargetThatMatches() throws InterruptedException {
    var enrich = new LokiEnrich(context, arguments("host", List.of()));
    enrich.accept(
        Batches.with(Labels.of("host", "web", "rack", "own"), "one")
            .and(Labels.of("host", "db"), "two")
            .and(Labels.of("a", "1"), "three")
            .finish(Delivery.unattended()));
    assertThat(sink.lines())
        .containsExactly(
            "{__zone=\"z\", host=\"web\", rack=\"r1\"} one",
            "{host=\"db\"} two",
            "{a=\"1\"} three");
  }

  @Test
  void addsOnlyTheLabelsWanted() throws InterruptedException {
    var enrich = new LokiEnrich(context, arguments("name", List.of("rack", "missing")));
    enrich.accept(
        Batches.of(Labels.of("name", "web", "missing", "own"), Delivery.unattended(), "one"));
    assertThat(sink.lines()).containsExactly("{missing=\"own\", name=\"web\", rack=\"r1\"} one");
  }

  @Test
  void passesEntriesWithoutLabelsOn() throws InterruptedException {
    var enrich = new LokiEnrich(context, arguments("", List.of()));
    enrich.accept(Batches.of(Labels.EMPTY, Delivery.unattended(), "one"));
    assertThat(sink.lines()).containsExactly("{} one");
  }

  @Test
  void usesNewTargetsAtOnce() throws InterruptedException {
    var enrich = new LokiEnrich(context, arguments("", List.of()));
    enrich.update(new LokiEnrichArguments(List.of(sink), List.of(), "host", "", List.of()));
    enrich.accept(Batches.of(Labels.of("host", "web"), Delivery.unattended(), "one"));
    assertThat(sink.lines()).containsExactly("{host=\"web\"} one");
  }

  @Test
  void showsEntriesBeforeAndAfter() throws InterruptedException {
    context.watch();
    new LokiEnrich(context, arguments("", List.of("rack")))
        .accept(Batches.of(Labels.of("host", "web"), Delivery.unattended(), "one"));
    assertThat(context.shown())
        .containsExactly(
            "[IN]: timestamp: 2023-11-14T22:13:20Z, entry: one, labels: {host=\"web\"},"
                + " structured_metadata: {}",
            "[OUT]: timestamp: 2023-11-14T22:13:20Z, entry: one, labels: {host=\"web\","
                + " rack=\"r1\"}, structured_metadata: {}");
  }

  private LokiEnrichArguments arguments(String logsLabel, List<String> wanted) {
    return new LokiEnrichArguments(List.of(sink), TARGETS, "host", logsLabel, wanted);
  }
}
