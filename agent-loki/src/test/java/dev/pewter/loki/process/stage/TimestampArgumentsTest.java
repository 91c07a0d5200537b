package dev.pewter.loki.process.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(TimestampArguments.class, "source = \"s\"", "format = \"f\""))
        .isEqualTo(new TimestampArguments("s", "f", List.of(), null, "fudge", "fudge"));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                TimestampArguments.class,
                "source = \"s\"",
                "format = \"f\"",
                "fallback_formats = [\"a\", \"b\"]",
                "location = \"Europe/Paris\"",
                "action_on_failure = \"skip\"",
                "action_on_duplicate_timestamp = \"keep\""))
        .isEqualTo(
            new TimestampArguments("s", "f", List.of("a", "b"), "Europe/Paris", "skip", "keep"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          source = ""                             | timestamp source value is required
          format = ""                             | timestamp format is required
          location = "Nowhere"                    | unknown time zone Nowhere
          location = "+02:00"                     | unknown time zone +02:00
          action_on_failure = "drop"              | invalid action on failure (supported values
          action_on_duplicate_timestamp = "drop"  | invalid action on duplicate timestamp (sup
          """)
  void refuses(String wrong, String message) {
    String source = wrong.startsWith("source") ? wrong : "source = \"s\"";
    String format = wrong.startsWith("format") ? wrong : "format = \"f\"";
    String other = wrong.startsWith("source") || wrong.startsWith("format") ? "" : wrong;

    assertThatThrownBy(() -> Blocks.decode(TimestampArguments.class, source, format, other))
        .hasMessageContaining(message);
  }

  @Test
  void knowsShortZones() throws DecodeException {
    assertThat(
            Blocks.decode(
                    TimestampArguments.class,
                    "source = \"s\"",
                    "format = \"f\"",
                    "location = \"EST\"")
                .zone())
        .isNotNull();
  }
}
