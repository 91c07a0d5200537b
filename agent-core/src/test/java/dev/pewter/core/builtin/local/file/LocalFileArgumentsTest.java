package dev.pewter.core.builtin.local.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalFileArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(LocalFileArguments.class, "filename = \"/f\""))
        .isEqualTo(new LocalFileArguments("/f", Detector.FSNOTIFY, Duration.ofMinutes(1), false));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                LocalFileArguments.class,
                "filename = \"/f\"",
                "detector = \"poll\"",
                "poll_frequency = \"5s\"",
                "is_secret = true"))
        .isEqualTo(new LocalFileArguments("/f", Detector.POLL, Duration.ofSeconds(5), true));
  }

  @Test
  void refusesAnUnknownDetector() {
    assertThatThrownBy(
            () -> Blocks.decode(LocalFileArguments.class, "filename = \"/f\"", "detector = \"x\""))
        .hasMessageContaining("unrecognized detector \"x\", expected fsnotify or poll");
  }
}
