package dev.pewter.loki.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.loki.process.stage.CriArguments;
import dev.pewter.loki.process.stage.LabelDropArguments;
import java.util.List;
import org.junit.jupiter.api.Test;

class LokiProcessArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(LokiProcessArguments.class, "forward_to = []"))
        .isEqualTo(new LokiProcessArguments(List.of(), List.of()));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                    LokiProcessArguments.class,
                    "forward_to = []",
                    "stage.label_drop { values = [\"a\"] }",
                    "stage.cri { max_partial_lines = 3 }")
                .stages())
        .containsExactly(new LabelDropArguments(List.of("a")), new CriArguments(3, 0, false));
  }
}
