package dev.pewter.loki.relabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.relabel.Action;
import dev.pewter.core.relabel.Rule;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import org.junit.jupiter.api.Test;

class LokiRelabelArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(LokiRelabelArguments.class, "forward_to = []"))
        .isEqualTo(new LokiRelabelArguments(List.of(), 10_000, List.of()));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                LokiRelabelArguments.class,
                "forward_to = []",
                "max_cache_size = 7",
                "rule {",
                "  source_labels = [\"a\"]",
                "  regex = \"x\"",
                "  action = \"drop\"",
                "}"))
        .isEqualTo(
            new LokiRelabelArguments(
                List.of(),
                7,
                List.of(
                    new Rule(
                        List.of("a"), ";", AnchoredPattern.parse("x"), 0, "", "$1", Action.DROP))));
  }

  @Test
  void refusesACacheWithoutRoom() {
    assertThatThrownBy(
            () ->
                Blocks.decode(LokiRelabelArguments.class, "forward_to = []", "max_cache_size = 0"))
        .hasMessageContaining("must provide a positive size");
  }
}
