package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DropArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(DropArguments.class, "source = \"s\""))
        .isEqualTo(
            new DropArguments("drop_stage", "s", "", ";", "", Duration.ZERO, new ByteSize(0)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                DropArguments.class,
                "drop_counter_reason = \"r\"",
                "source = \"s\"",
                "value = \"v\"",
                "separator = \",\"",
                "older_than = \"2h\"",
                "longer_than = \"8KB\""))
        .isEqualTo(
            new DropArguments("r", "s", "v", ",", "", Duration.ofHours(2), new ByteSize(8192)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      textBlock =
          """
          separator = ","   ; value = ""        ; must contain at least one of `source`, `expres
          source = "s"      ; expression = "("  ; drop stage regex compilation error: error parsi
          expression = "e"  ; value = "v"       ; `value` and `expression` cannot both be defined
          older_than = "1h" ; value = "v"       ; must contain `source` if `value` is specified
          """
              + "longer_than = \"8kB\" ; source = \"s\" ; unknown unit kB\n")
  void refuses(String one, String other, String message) {
    assertThatThrownBy(() -> Blocks.decode(DropArguments.class, one, other))
        .hasMessageContaining(message.replace('\'', '`'));
  }
}
