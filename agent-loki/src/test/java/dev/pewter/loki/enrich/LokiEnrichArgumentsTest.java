package dev.pewter.loki.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LokiEnrichArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(
            Blocks.decode(
                LokiEnrichArguments.class,
                "forward_to = []",
                "targets = []",
                "target_match_label = \"host\""))
        .isEqualTo(new LokiEnrichArguments(List.of(), List.of(), "host", "", List.of()));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                LokiEnrichArguments.class,
                "forward_to = []",
                "targets = [{host = \"a\"}]",
                "target_match_label = \"host\"",
                "logs_match_label = \"hostname\"",
                "labels_to_copy = [\"rack\"]"))
        .isEqualTo(
            new LokiEnrichArguments(
                List.of(),
                List.of(Target.of(Map.of("host", "a"))),
                "host",
                "hostname",
                List.of("rack")));
  }
}
