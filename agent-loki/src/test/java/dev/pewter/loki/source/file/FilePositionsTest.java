package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePositionsTest {
  @TempDir Path directory;

  @Test
  void saysOnceWhyPositionsCannotBeSaved() throws DecodeException, IOException {
    var arguments = Blocks.decode(LokiSourceFileArguments.class, "targets = []", "forward_to = []");
    Path away = directory.resolve("away");
    Files.createSymbolicLink(away, directory.resolve("nowhere/at/all"));
    var log = new TestContext("loki.source.file.t").log();

    var positions = FilePositions.open(away, arguments, new TestClock(), log);
    positions.save();

    assertThat(log.lines())
        .singleElement()
        .asString()
        .isEqualTo("error error writing positions file error=" + away + ": file exists");
  }
}
