package dev.pewter.loki.source.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LokiSourceJournalArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(LokiSourceJournalArguments.class, "forward_to = []"))
        .isEqualTo(
            new LokiSourceJournalArguments(
                List.of(), false, Duration.ofHours(7), "", null, "", Map.of(), null));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                LokiSourceJournalArguments.class,
                "forward_to = []",
                "format_as_json = true",
                "max_age = \"1m\"",
                "path = \"/j\"",
                "relabel_rules = null",
                "matches = \"A=1 _B=2=3\"",
                "labels = {c = \"4\"}",
                "legacy_position {",
                "file = \"/p\"",
                "name = \"n\"",
                "}"))
        .isEqualTo(
            new LokiSourceJournalArguments(
                List.of(),
                true,
                Duration.ofMinutes(1),
                "/j",
                null,
                "A=1 _B=2=3",
                Map.of("c", "4"),
                new LokiSourceJournalArguments.LegacyPosition("/p", "n")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "a=1", "__REALTIME=1", "A=1 + B=2", "=1"})
  void refusesOtherMatches(String matches) {
    assertThatThrownBy(
            () ->
                Blocks.decode(
                    LokiSourceJournalArguments.class,
                    "forward_to = []",
                    "matches = \"" + matches + "\""))
        .hasMessageContaining("Error parsing journal reader 'matches' configuration value");
  }
}
