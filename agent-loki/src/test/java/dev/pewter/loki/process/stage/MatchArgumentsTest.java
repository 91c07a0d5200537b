package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(
            Blocks.decode(
                MatchArguments.class,
                "selector = \"{a=\\\"b\\\"}\"",
                "stage.label_drop { values = [\"a\"] }"))
        .isEqualTo(
            new MatchArguments(
                "{a=\"b\"}",
                "keep",
                "",
                "match_stage",
                List.of(new LabelDropArguments(List.of("a")))));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                MatchArguments.class,
                "selector = \"{a=\\\"b\\\"}\"",
                "action = \"drop\"",
                "pipeline_name = \"p\"",
                "drop_counter_reason = \"r\""))
        .isEqualTo(new MatchArguments("{a=\"b\"}", "drop", "p", "r", List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          selector = ""                  ; action = "drop" ; selector statement required for match
          selector = "{a=\\"b\\"}"       ; action = "x"    ; match stage action should be 'keep' or
          selector = "{a=\\"b\\"}"       ; action = "keep" ; requires at least one additional stage
          selector = "{a=\\"b\\"}"       ; stage.cri { }   ; cannot contains stages
          selector = "{a=~\\"(\\"}"      ; action = "drop" ; invalid selector syntax for match stage
          """)
  void refuses(String selector, String other, String message) {
    String action = other.startsWith("stage") ? "action = \"drop\"" : "";

    assertThatThrownBy(() -> Blocks.decode(MatchArguments.class, selector, other, action))
        .hasMessageContaining(message);
  }
}
