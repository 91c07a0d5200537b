package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Labels;
import dev.pewter.core.relabel.Rule;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTableTest {
  private static final long MUCH = 100 << 20;

  private static Labels labels(int i) {
    return Labels.of("__name__", "a", "i", "" + i, "job", "j");
  }

  private static SeriesTable table(long maxBytes) {
    return new SeriesTable(Map.of(), List.of(), maxBytes);
  }

  @Test
  void addsExternalLabelsAndAppliesRules() throws DecodeException {
    var drop =
        Blocks.decode(Rule.class, "action = \"drop\"", "source_labels = [\"i\"]", "regex = \"7\"");
    var rename =
        Blocks.decode(
            Rule.class,
            "source_labels = [\"i\"]",
            "regex = \"9\"",
            "target_label = \"nine\"",
            "replacement = \"yes\"");
    var table =
        new SeriesTable(Map.of("job", "other", "cluster", "c"), List.of(drop, rename), MUCH);

    assertThat(table.of(labels(7), 1, null).isDropped()).isTrue();
    var same = table.of(labels(8), 1, null);
    assertThat(same.labels()).isEqualTo(labels(8));
    assertThat(table.externalLabels(same)).isEqualTo(Labels.of("cluster", "c", "job", "other"));
    var changed = table.of(labels(9), 1, null);
    assertThat(changed.labels())
        .isEqualTo(Labels.of("__name__", "a", "i", "9", "job", "j", "cluster", "c", "nine", "yes"));
    assertThat(table.externalLabels(changed)).isEqualTo(Labels.EMPTY);
  }

  @Test
  void dropsWhatTheRulesLeaveNothingOf() throws DecodeException {
    var all = Blocks.decode(Rule.class, "action = \"labeldrop\"", "regex = \".*\"");
    assertThat(new SeriesTable(Map.of(), List.of(all), MUCH).of(labels(1), 1, null).isDropped())
        .isTrue();
  }

  @Test
  void findsEachSeriesAgainInAnyOrder() {
    var table = table(MUCH);
    var all = IntStream.range(0, 10_000).mapToObj(i -> table.of(labels(i), 1, null)).toList();

    assertThat(table.facts().size()).isEqualTo(10_000);
    SeriesTable.Series before = null;
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 10_000; i++) {
        int n = round == 1 ? 9_999 - i : i;
        before = table.of(labels(n), 2, before);
        assertThat(before).isSameAs(all.get(n));
      }
    }
    assertThat(table.facts().created()).isEqualTo(10_000);
  }

  @Test
  void costsLittleForEachSeries() {
    var table = table(MUCH);
    for (int i = 0; i < 100_000; i++) {
      table.of(labels(i), 1, null);
    }
    assertThat(table.facts().bytes() / 100_000).isLessThan(40);
  }

  @Test
  void forgetsSeriesThatHaveEnded() {
    var table = table(MUCH);
    SeriesTable.Series before = null;
    for (int i = 0; i < 5000; i++) {
      before = table.of(labels(i), i < 4000 ? 1 : 2, before);
    }
    long bytes = table.facts().bytes();

    table.forget(2);

    assertThat(table.facts().size()).isEqualTo(1000);
    assertThat(table.facts().removed()).isEqualTo(4000);
    assertThat(table.facts().bytes()).isLessThan(bytes / 2);
    assertThat(table.of(labels(1), 3, null).labels()).isEqualTo(labels(1));
    assertThat(table.facts().created()).isEqualTo(5001);
  }

  @Test
  void doesNotRememberBeyondItsBound() {
    var table = table(20_000);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1000; i++) {
        assertThat(table.of(labels(i), 1, null).labels()).isEqualTo(labels(i));
      }
    }
    assertThat(table.facts().size()).isBetween(10, 250);
  }
}
