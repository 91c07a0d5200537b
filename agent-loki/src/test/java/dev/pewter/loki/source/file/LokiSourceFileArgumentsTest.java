package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.loki.source.file.LokiSourceFileArguments.DecompressionArguments;
import dev.pewter.loki.source.file.LokiSourceFileArguments.FileMatchArguments;
import dev.pewter.loki.source.file.LokiSourceFileArguments.FileWatchArguments;
import dev.pewter.loki.source.file.LokiSourceFileArguments.OnPositionsError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LokiSourceFileArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode("targets = []", "forward_to = []"))
        .isEqualTo(
            new LokiSourceFileArguments(
                List.of(),
                List.of(),
                "",
                false,
                OnPositionsError.RESTART_FROM_BEGINNING,
                "",
                null,
                new FileWatchArguments(Duration.ofMillis(250), Duration.ofMillis(250)),
                new FileMatchArguments(false, Duration.ofSeconds(10), Duration.ZERO)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            decode(
                "targets = [{__path__ = \"/a\"}]",
                "forward_to = []",
                "encoding = \"utf-16le\"",
                "tail_from_end = true",
                "on_positions_file_error = \"skip\"",
                "legacy_positions_file = \"/p\"",
                "decompression {",
                "  enabled = true",
                "  format = \"bz2\"",
                "  initial_delay = \"3s\"",
                "}",
                "file_watch {",
                "  min_poll_frequency = \"1s\"",
                "  max_poll_frequency = \"2s\"",
                "}",
                "file_match {",
                "  enabled = true",
                "  sync_period = \"4s\"",
                "  ignore_older_than = \"1h\"",
                "}"))
        .isEqualTo(
            new LokiSourceFileArguments(
                List.of(Target.of(Map.of("__path__", "/a"))),
                List.of(),
                "utf-16le",
                true,
                OnPositionsError.SKIP,
                "/p",
                new DecompressionArguments(
                    true, Source.DecompressionFormat.BZ2, Duration.ofSeconds(3)),
                new FileWatchArguments(Duration.ofSeconds(1), Duration.ofSeconds(2)),
                new FileMatchArguments(true, Duration.ofSeconds(4), Duration.ofHours(1))));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> decode("targets = []", "forward_to = []", "encoding = \"klingon\""))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("klingon");
    assertThatThrownBy(
            () -> decode("targets = []", "forward_to = []", "on_positions_file_error = \"cry\""))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining("cry");
  }

  private static LokiSourceFileArguments decode(String... lines) throws DecodeException {
    return Blocks.decode(LokiSourceFileArguments.class, lines);
  }
}
