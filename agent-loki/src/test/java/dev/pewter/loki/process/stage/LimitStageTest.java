package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitStageTest {
  private final StageRig rig = new StageRig();

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(LimitArguments.class, "rate = 1", "burst = 2"))
        .isEqualTo(new LimitArguments(1, 2, false, "", 10_000));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                LimitArguments.class,
                "rate = 0.5",
                "burst = 2",
                "drop = true",
                "by_label_name = \"l\"",
                "max_distinct_labels = 20000"))
        .isEqualTo(new LimitArguments(0.5, 2, true, "l", 20_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate = 0\nburst = 1",
        "rate = 1\nburst = 0",
        "rate = 1\nburst = 1\nby_label_name = \"x\""
      })
  void refuses(String wrong) {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Blocks.decode(LimitArguments.class, wrong))
        .hasMessageMatching(
            "(?s).*(limit stage failed to parse rate or burst|drop must be true).*");
  }

  @Test
  void dropsWhatIsTooMuch() throws ComponentException {
    var stage = rig.build(new LimitArguments(2, 3, true, "", 0));

    assertThat(StageRig.run(stage, StageRig.LABELS, "1", "2", "3", "4"))
        .containsExactly("1", "2", "3");
    rig.clock.advance(Duration.ofMillis(900));
    assertThat(StageRig.run(stage, StageRig.LABELS, "5", "6")).containsExactly("5");
    rig.clock.advance(Duration.ofDays(1));
    assertThat(StageRig.run(stage, StageRig.LABELS, "1", "2", "3", "4")).hasSize(3);
    assertThat(rig.dropped("ratelimit_drop_stage")).isEqualTo(3);
  }

  @Test
  void limitsEachValueOfALabel() throws ComponentException {
    var stage = rig.build(new LimitArguments(1, 1, true, "app", 5));

    assertThat(StageRig.run(stage, Labels.of("app", "a"), "1", "2")).containsExactly("1");
    assertThat(StageRig.run(stage, Labels.of("app", "b"), "1", "2")).containsExactly("1");
    assertThat(StageRig.run(stage, StageRig.LABELS, "1", "2")).containsExactly("1", "2");
    assertThat(droppedFor("a")).isEqualTo(1);
    assertThat(rig.component.log().lines())
        .containsExactly(
            "warn max_distinct_labels was adjusted up to the minimal reasonable value stage=limit"
                + " value=10000");
  }

  @Test
  void forgetsOldValuesOfALabel() throws ComponentException {
    var stage = rig.build(new LimitArguments(1, 1, true, "app", 10_000));
    StageRig.run(stage, Labels.of("app", "a"), "1", "2");

    for (int i = 0; i < 20_000; i++) {
      StageRig.run(stage, Labels.of("app", "b" + i), "1");
    }

    assertThat(StageRig.run(stage, Labels.of("app", "a"), "1")).hasSize(1);
    assertThat(droppedFor("a")).isNaN();
  }

  private double droppedFor(String value) {
    return rig.component
        .metrics()
        .value(
            "loki_process_dropped_lines_by_label_total", "label_name", "app", "label_value", value);
  }

  @Test
  void waitsForItsTime() throws ComponentException {
    var stage = rig.build(new LimitArguments(2, 1, false, "", 0));
    assertThat(StageRig.run(stage, StageRig.LABELS, "1")).hasSize(1);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting =
          CompletableFuture.supplyAsync(
              () -> StageRig.run(stage, StageRig.LABELS, "2", "3"), threads);
      await().until(() -> rig.clock.sleepers() == 1);
      assertThat(waiting).isNotDone();
      await()
          .until(
              () -> {
                rig.clock.advance(Duration.ofMillis(100));
                return waiting.isDone();
              });
      assertThat(waiting).isCompletedWithValue(List.of("2", "3"));
    }
  }

  @Test
  void interruptedCallersGoOn() throws ComponentException {
    var stage = rig.build(new LimitArguments(0.001, 1, false, "", 0));

    Thread.currentThread().interrupt();
    assertThat(StageRig.run(stage, StageRig.LABELS, "1", "2")).containsExactly("1", "2");
    assertThat(Thread.interrupted()).isTrue();
  }
}
