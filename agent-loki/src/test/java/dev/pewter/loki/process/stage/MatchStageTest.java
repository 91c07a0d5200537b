package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchStageTest {
  private final StageRig rig = new StageRig();

  private static MatchArguments keep(String selector, StageArguments... stages) {
    return new MatchArguments(selector, "keep", "", "", List.of(stages));
  }

  private static MatchArguments drop(String selector, String reason) {
    return new MatchArguments(selector, "drop", "", reason, List.of());
  }

  @Test
  void keepsTheOrderOfABatch() throws ComponentException {
    var stage = rig.build(keep("{job=\"t\"} |= \"a\"", drop("{job=\"t\"} |= \"2\"", "")));

    assertThat(StageRig.run(stage, StageRig.LABELS, "b1", "a1", "a2", "a3", "b2", "a4", "a2", "b3"))
        .containsExactly("b1", "a1", "a3", "b2", "a4", "b3");
    assertThat(StageRig.run(stage, StageRig.LABELS, "a2", "a2")).isEmpty();
    assertThat(StageRig.run(stage, StageRig.LABELS, "b")).containsExactly("b");
    assertThat(rig.dropped("match_stage")).isEqualTo(4);
  }

  @Test
  void countsWhatItDrops() throws ComponentException {
    var stage = rig.build(drop("{job=\"t\"} != \"keep\"", "noise"));

    assertThat(StageRig.run(stage, StageRig.LABELS, "a", "keep", "b")).containsExactly("keep");
    assertThat(rig.dropped("noise")).isEqualTo(2);
  }

  @Test
  void passesHeldEntriesOn() throws ComponentException {
    var stage = rig.build(keep("{job=\"t\"}", new CriArguments(1, 0, false)));

    assertThat(StageRig.run(stage, StageRig.LABELS, "2024-01-01T00:00:01Z stdout P held"))
        .isEmpty();
    assertThat(stage.holdsBack()).isTrue();
    assertThat(StageRig.run(stage, StageRig.LABELS, "2024-01-01T00:00:01Z stderr P more"))
        .containsExactly("held");
  }

  @Test
  void saysWhetherItReadsExtractedValues() throws ComponentException {
    var reads = new TenantArguments("", "source", "");
    var doesNot = new TenantArguments("", "", "value");

    assertThat(rig.build(keep("{a=\"b\"}", reads)).readsExtracted()).isTrue();
    assertThat(rig.build(keep("{a=\"b\"}", doesNot)).readsExtracted()).isFalse();
    assertThat(rig.build(drop("{a=\"b\"}", "")).readsExtracted()).isFalse();
  }
}
