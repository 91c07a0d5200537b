package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsStageTest {
  private static final String[] EACH = {"match_all = true", "action = \"inc\""};

  private final SeriesRoom room = new SeriesRoom();
  private final StageRig rig = new StageRig(room);
  private final StageRig other = new StageRig(room);

  private Stage stage(String kind, String... lines) throws ComponentException, DecodeException {
    return stage(rig, kind, lines);
  }

  private static Stage stage(StageRig of, String kind, String... lines)
      throws ComponentException, DecodeException {
    return of.build(
        Blocks.decode(
            MetricsArguments.class,
            "metric." + kind + " {",
            "  name = \"n\"",
            "  " + String.join("\n  ", lines),
            "}"));
  }

  private double value(String... labels) {
    return rig.component.metrics().value("loki_process_custom_n", labels);
  }

  private static void extracted(Stage stage, String value) {
    StageRig.run(stage, Labels.of("n", value), "line");
  }

  @Test
  void countsEntriesByLabelsButInternalOnes() throws ComponentException, DecodeException {
    var stage = stage("counter", "match_all = true", "action = \"inc\"");

    StageRig.run(stage, Labels.of("app", "a", "__x", "1"), "1", "2");
    StageRig.run(stage, Labels.of("app", "a", "__x", "2"), "3");
    StageRig.run(stage, Labels.of("app.name", "b"), "4");

    assertThat(value("app", "a")).isEqualTo(3);
    assertThat(value("app_name", "b")).isEqualTo(1);
    assertThat(stage.readsExtracted()).isFalse();
  }

  @Test
  void countsBytes() throws ComponentException, DecodeException {
    var stage =
        stage("counter", "match_all = true", "action = \"add\"", "count_entry_bytes = true");

    StageRig.run(stage, StageRig.LABELS, "123", "", "ü");

    assertThat(value("job", "t")).isEqualTo(5);
  }

  @Test
  void countersNeverFall() throws ComponentException, DecodeException {
    var stage = stage("counter", "action = \"add\"");

    extracted(stage, "-3");

    assertThat(rig.component.log().lines())
        .containsExactly(
            "debug a counter cannot decrease stage=metrics metric=loki_process_custom_n");
    assertThat(value("n", "-3")).isNaN();
  }

  @Test
  void countsOnlyAValue() throws ComponentException, DecodeException {
    var stage = stage("counter", "action = \"inc\"", "source = \"level\"", "value = \"error\"");

    StageRig.run(stage, Labels.of("level", "error"), "1", "2");
    StageRig.run(stage, Labels.of("level", "info"), "3");
    StageRig.run(stage, StageRig.LABELS, "4");

    assertThat(rig.component.metrics().names())
        .contains("loki_process_custom_n{level=\"error\"}")
        .doesNotContain(
            "loki_process_custom_n{level=\"info\"}", "loki_process_custom_n{job=\"t\"}");
    assertThat(value("level", "error")).isEqualTo(2);
  }

  @Test
  void gaugesFollowTheirAction() throws ComponentException, DecodeException {
    extracted(stage("gauge", "action = \"set\""), "5");
    assertThat(value("n", "5")).isEqualTo(5);
    extracted(stage("gauge", "action = \"inc\""), "5");
    extracted(stage("gauge", "action = \"add\""), "5");
    assertThat(value("n", "5")).isEqualTo(11);
    extracted(stage("gauge", "action = \"dec\""), "5");
    extracted(stage("gauge", "action = \"sub\""), "5");
    assertThat(value("n", "5")).isEqualTo(5);
  }

  @Test
  void takesDurationsAsSeconds() throws ComponentException, DecodeException {
    extracted(stage("gauge", "action = \"set\""), "1500ms");

    assertThat(value("n", "1500ms")).isEqualTo(1.5);
  }

  @Test
  void histogramsObserve() throws ComponentException, DecodeException {
    var stage = stage("histogram", "buckets = [1, 10]");

    extracted(stage, "3");
    extracted(stage, "3");
    extracted(stage, "none");

    assertThat(value("n", "3")).isEqualTo(2);
    assertThat(value("n", "none")).isNaN();
  }

  @Test
  void removesIdleSeriesAfterTheScrapeThatFindsThem() throws ComponentException, DecodeException {
    var stage = stage("counter", "match_all = true", "action = \"inc\"");
    StageRig.run(stage, StageRig.LABELS, "1");

    rig.clock.advance(Duration.ofMinutes(6));
    stage.flush(Stage.Flush.IDLE, new Entries(false));
    assertThat(value("job", "t")).as("not seen since it is idle").isEqualTo(1);

    rig.clock.advance(Duration.ofSeconds(2));
    stage.flush(Stage.Flush.IDLE, new Entries(false));
    assertThat(value("job", "t")).isNaN();

    StageRig.run(stage, StageRig.LABELS, "1");
    assertThat(value("job", "t")).isEqualTo(1);
  }

  @Test
  void removesIdleSeriesThatNobodyScrapes() throws ComponentException, DecodeException {
    var stage = stage("counter", "match_all = true", "action = \"inc\"");
    StageRig.run(stage, StageRig.LABELS, "1");
    rig.clock.advance(Duration.ofMinutes(15));
    stage.flush(Stage.Flush.IDLE, new Entries(false));
    assertThat(value("job", "t")).isNaN();

    StageRig.run(stage, StageRig.LABELS, "1");
    rig.clock.advance(Duration.ofMinutes(14));
    stage.flush(Stage.Flush.IDLE, new Entries(false));
    assertThat(value("job", "t")).as("a scrape may yet come").isEqualTo(1);
  }

  @Test
  void removesIdleHistograms() throws ComponentException, DecodeException {
    var stage = stage("histogram", "buckets = [1]", "max_idle_duration = \"2s\"");
    extracted(stage, "3");

    rig.clock.advance(Duration.ofSeconds(2));
    stage.flush(Stage.Flush.IDLE, new Entries(false));

    assertThat(value("n", "3")).isNaN();
  }

  @Test
  void hasBoundedSeries() throws ComponentException, DecodeException {
    var stage = stage("counter", "match_all = true", "action = \"inc\"");

    for (int i = 0; i < 10_003; i++) {
      StageRig.run(stage, Labels.of("i", "" + i), "1");
    }

    assertThat(value("i", "9999")).isEqualTo(1);
    assertThat(value("i", "10000")).isNaN();
    assertThat(
            rig.component
                .metrics()
                .value(
                    "loki_process_metrics_series_refused_total", "metric", "loki_process_custom_n"))
        .isEqualTo(3);
    assertThat(rig.component.log().lines()).hasSize(1);
  }

  @Test
  void sharesItsRoomWithOtherComponents() throws ComponentException, DecodeException {
    fill(stage("counter", EACH), 9_000);
    fill(stage(other, "gauge", "action = \"set\""), 3_000);

    assertThat(series(rig)).isEqualTo(9_000);
    assertThat(series(other)).isEqualTo(1_000);
    assertThat(other.component.log().lines())
        .containsExactly(
            "warn the metrics of all stage.metrics have too many series, further ones are not"
                + " counted stage=metrics metric=loki_process_custom_n limit=10000");
  }

  @Test
  void histogramsTakeRoomForTheirBuckets() throws ComponentException, DecodeException {
    fill(stage("histogram", "buckets = []"), 6_000);

    assertThat(series(rig)).isEqualTo(5_000);
  }

  @Test
  void idleSeriesGiveTheirRoomBack() throws ComponentException, DecodeException {
    var idle = stage("histogram", "buckets = [1, 10]");
    fill(idle, 6_000);
    rig.clock.advance(Duration.ofMinutes(5));
    idle.flush(Stage.Flush.IDLE, new Entries(false));

    fill(stage(other, "counter", EACH), 10_001);
    assertThat(series(rig)).isZero();
    assertThat(series(other)).isEqualTo(10_000);
  }

  @ParameterizedTest
  @EnumSource(
      value = Stage.Flush.class,
      names = {"REPLACED", "STOPPED"})
  void aStageThatGoesGivesItsRoomBack(Stage.Flush why) throws ComponentException, DecodeException {
    var first = stage("histogram", "buckets = [1, 10]");
    fill(first, 6_000);
    first.flush(why, new Entries(false));
    fill(first, 1);

    fill(stage(other, "counter", EACH), 10_001);
    assertThat(series(rig)).isZero();
    assertThat(series(other)).isEqualTo(10_000);
  }

  private static void fill(Stage stage, int series) {
    for (int i = 0; i < series; i++) {
      StageRig.run(stage, Labels.of("n", "" + i), "1");
    }
  }

  private static long series(StageRig of) {
    return of.component.metrics().names().stream()
        .filter(name -> name.startsWith("loki_process_custom_n{"))
        .count();
  }

  @Test
  void goesOnCountingWhenStagesChange() throws ComponentException, DecodeException {
    var before = stage("counter", "match_all = true", "action = \"inc\"");
    StageRig.run(before, StageRig.LABELS, "1");
    var after = stage("counter", "match_all = true", "action = \"inc\"", "description = \"d\"");
    before.flush(Stage.Flush.REPLACED, new Entries(false));

    StageRig.run(after, StageRig.LABELS, "2");
    assertThat(value("job", "t")).isEqualTo(2);

    after.flush(Stage.Flush.REPLACED, new Entries(false));
    assertThat(value("job", "t")).isNaN();
  }
}
