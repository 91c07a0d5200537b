package dev.pewter.loki.relabel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.LogStep;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.loki.Batches;
import dev.pewter.loki.Collector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LokiRelabelTest {
  private static final String RENAME =
      "rule {\n source_labels = [\"a\"]\n target_label = \"b\"\n }\n";
  private static final String DROP_X =
      "rule {\n source_labels = [\"a\"]\n regex = \"x.*\"\n action = \"drop\"\n }\n";

  private final TestContext context = new TestContext("loki.relabel.test");
  private final Collector sink = new Collector();
  private final List<Delivery.Outcome> outcomes = new ArrayList<>();

  @Test
  void changesABatchOfOneStreamByOneLook() throws DecodeException, InterruptedException {
    var relabel = new LokiRelabel(context, arguments(10, RENAME));
    relabel.accept(Batches.of(Labels.of("a", "1"), delivery(), "one", "two"));
    assertThat(sink.lines()).containsExactly("{a=\"1\", b=\"1\"} one", "{a=\"1\", b=\"1\"} two");
    assertThat(sink.batches.getFirst().hasOneStream()).isTrue();
    assertThat(outcomes).containsExactly(new Delivery.Outcome(0, false));
    assertThat(metric("cache_misses")).isEqualTo(1);
    assertThat(metric("cache_hits")).isEqualTo(1);
    assertThat(metric("cache_size")).isEqualTo(1);
  }

  @Test
  void dropsSomeEntriesAndTellsTheDelivery() throws DecodeException, InterruptedException {
    var relabel = new LokiRelabel(context, arguments(10, DROP_X));
    relabel.accept(
        Batches.with(Labels.of("a", "1"), "one")
            .and(Labels.of("a", "x1"), "two", "three")
            .and(Labels.of("a", "2"), "four")
            .finish(delivery()));
    assertThat(sink.lines()).containsExactly("{a=\"1\"} one", "{a=\"2\"} four");
    assertThat(sink.batches.getFirst().timestampNanos(1))
        .isEqualTo(sink.batches.getFirst().timestampNanos(0) + 3);
    assertThat(outcomes).containsExactly(new Delivery.Outcome(2, false));
    assertThat(metric("entries_processed")).isEqualTo(4);
    assertThat(metric("entries_written")).isEqualTo(2);
    assertThat(context.log().lines())
        .containsExactly("debug dropping entry after relabeling labels={a=\"x1\"} entries=2");
  }

  @Test
  void dropsABatchWhole() throws DecodeException, InterruptedException {
    var relabel = new LokiRelabel(context, arguments(10, DROP_X));
    relabel.accept(Batches.of(Labels.of("a", "x"), delivery(), "one", "two"));
    relabel.accept(Batches.with(Labels.of("a", "x"), "three").finish(delivery()));
    assertThat(sink.batches).isEmpty();
    assertThat(outcomes)
        .containsExactly(new Delivery.Outcome(2, false), new Delivery.Outcome(1, false));
  }

  @Test
  void dropsEntriesThatHaveNoLabelsLeft() throws DecodeException, InterruptedException {
    var relabel =
        new LokiRelabel(context, arguments(10, "rule {\n regex = \"a\"\n action = \"labeldrop\"}"));
    relabel.accept(
        Batches.with(Labels.of("a", "1"), "one")
            .and(Labels.of("a", "1", "__b", "2"), "two")
            .finish(delivery()));
    assertThat(sink.lines()).containsExactly("{__b=\"2\"} two");
    assertThat(outcomes).containsExactly(new Delivery.Outcome(1, false));
  }

  @Test
  void passesEntriesOnAsTheyAreWithoutRules() throws DecodeException, InterruptedException {
    var batch = Batches.of(Labels.of("a", "1"), delivery(), "one");
    new LokiRelabel(context, arguments(10, "")).accept(batch);
    assertThat(sink.batches).containsExactly(batch);
  }

  @Test
  void forgetsTheLabelsUsedLeastRecently() throws DecodeException, InterruptedException {
    var relabel = new LokiRelabel(context, arguments(2, RENAME));
    for (String a : List.of("1", "2", "1", "3", "1", "2")) {
      relabel.accept(Batches.of(Labels.of("a", a), delivery(), "x"));
    }
    assertThat(metric("cache_size")).isEqualTo(2);
    assertThat(metric("cache_hits")).isEqualTo(2); // twice 1; 2 had to go for 3
    assertThat(metric("cache_misses")).isEqualTo(4);

    relabel.update(arguments(1, RENAME));
    assertThat(metric("cache_size")).isEqualTo(1);
  }

  @Test
  void usesNewRulesAtOnceAndExportsThem() throws DecodeException, InterruptedException {
    var relabel = new LokiRelabel(context, arguments(10, RENAME));
    assertThat(exports().rules().rules()).hasSize(1);
    relabel.accept(Batches.of(Labels.of("a", "1"), delivery(), "one"));
    relabel.update(arguments(10, ""));
    assertThat(exports().rules().rules()).isEmpty();
    assertThat(exports().receiver()).isSameAs(relabel);
    assertThat(metric("cache_size")).isZero();
    relabel.accept(Batches.of(Labels.of("a", "1"), delivery(), "two"));
    assertThat(sink.lines()).containsExactly("{a=\"1\", b=\"1\"} one", "{a=\"1\"} two");
  }

  @Test
  void doesNotSetLabelsWithNamesThatLokiCannotRead() throws DecodeException, InterruptedException {
    var relabel =
        new LokiRelabel(
            context, arguments(10, "rule {\n target_label = \"a-b\"\n replacement=\"1\"}"));
    relabel.accept(Batches.of(Labels.of("a", "1"), delivery(), "one"));
    assertThat(sink.lines()).containsExactly("{a=\"1\"} one");
  }

  @Test
  void showsEachEntryBeforeAndAfter() throws DecodeException, InterruptedException {
    context.watch();
    var relabel = new LokiRelabel(context, arguments(10, RENAME + DROP_X));
    relabel.accept(
        Batches.with(Labels.of("a", "1"), "one")
            .and(Labels.of("a", "x"), "two")
            .finish(delivery()));
    assertThat(context.shown())
        .containsExactly(
            "entry: one, labels: {a=\"1\"} => {a=\"1\", b=\"1\"}",
            "entry: two, labels: {a=\"x\"} => <dropped>");
  }

  @Test
  void tellsWhichRuleDropsALine() throws DecodeException {
    assertThat(follow(RENAME + DROP_X, Labels.of("a", "x1")))
        .isEqualTo("DROPPED relabel: rule 2 (drop of [a] with x.*)");
    assertThat(follow(RENAME + DROP_X, Labels.of("a", "1"))).isEqualTo("PASSED ");
    assertThat(follow("rule {\n regex = \"a\"\n action = \"labeldrop\"}", Labels.of("a", "1")))
        .isEqualTo("DROPPED relabel: no label is left");
    String equal =
        "rule {\n source_labels = [\"a\"]\n target_label = \"b\"\n action = \"keepequal\"}";
    assertThat(follow(equal, Labels.of("a", "1")))
        .isEqualTo("DROPPED relabel: rule 1 (keepequal of [a] and b)");
  }

  private String follow(String rules, Labels labels) throws DecodeException {
    var relabel = new LokiRelabel(context, arguments(10, rules));
    var entry = new LogStep.Entry(Instant.EPOCH, labels, Labels.EMPTY, "a line", Map.of());
    var step = relabel.follow(entry).getFirst();
    return step.outcome() + " " + step.reason();
  }

  private Delivery delivery() {
    return Delivery.of(outcomes::add);
  }

  private double metric(String name) {
    return context.metrics().value("loki_relabel_" + name);
  }

  private LokiRelabelExports exports() {
    return context.lastExport(LokiRelabelExports.class);
  }

  private LokiRelabelArguments arguments(int cacheSize, String rules) throws DecodeException {
    var decoded = Blocks.decode(LokiRelabelArguments.class, "forward_to = []", rules);
    return new LokiRelabelArguments(List.of(sink), cacheSize, decoded.rules());
  }
}
