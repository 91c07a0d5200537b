package dev.pewter.core.builtin.local.filematch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalFileMatchArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(LocalFileMatchArguments.class, "path_targets = []"))
        .isEqualTo(new LocalFileMatchArguments(List.of(), Duration.ofSeconds(10), Duration.ZERO));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                LocalFileMatchArguments.class,
                "path_targets = [{__path__ = \"/a\"}]",
                "sync_period = \"1m\"",
                "ignore_older_than = \"2h\""))
        .isEqualTo(
            new LocalFileMatchArguments(
                List.of(Target.of(Map.of("__path__", "/a"))),
                Duration.ofMinutes(1),
                Duration.ofHours(2)));
  }

  @Test
  void refusesAPeriodOfNothing() {
    assertThatThrownBy(
            () ->
                Blocks.decode(
                    LocalFileMatchArguments.class, "path_targets = []", "sync_period = \"0s\""))
        .hasMessageContaining("sync_period must be greater than 0");
  }
}
