package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class SamplingStageTest {
  private final StageRig rig = new StageRig();

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(SamplingArguments.class, "rate = 1"))
        .isEqualTo(new SamplingArguments(1, "sampling_stage"));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(Blocks.decode(SamplingArguments.class, "rate = 0.25", "drop_counter_reason = \"r\""))
        .isEqualTo(new SamplingArguments(0.25, "r"));
  }

  @Test
  void refusesRatesThatAreNone() {
    assertThatThrownBy(() -> Blocks.decode(SamplingArguments.class, "rate = 1.1"))
        .hasMessageContaining("Sampling Rate must be between 0.0 and 1.0, received 1.1");
  }

  @Test
  void keepsAboutItsPart() throws ComponentException {
    var stage = rig.build(new SamplingArguments(0.3, "r"));
    String[] lines = Collections.nCopies(20_000, "x").toArray(String[]::new);

    int kept = StageRig.run(stage, StageRig.LABELS, lines).size();

    assertThat(kept).isBetween(5_600, 6_400); // six standard deviations
    assertThat(rig.dropped("r")).isEqualTo(20_000 - kept);
  }

  @Test
  void keepsAllOrNothing() throws ComponentException {
    assertThat(
            StageRig.run(rig.build(new SamplingArguments(1, "r")), StageRig.LABELS, "a", "b", "c"))
        .hasSize(3);
    assertThat(
            StageRig.run(rig.build(new SamplingArguments(0, "r")), StageRig.LABELS, "a", "b", "c"))
        .isEmpty();
  }
}
