package dev.pewter.core.storage.positions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PositionSavesTest {
  @TempDir Path directory;
  private final TestClock clock = new TestClock();

  @Test
  void tellsOnceThatSavingFailsAndThatItWorksAgain() throws IOException {
    Path away = Files.createSymbolicLink(directory.resolve("away"), directory.resolve("no/where"));
    var store = PositionStore.open(away, clock, 10, Duration.ofDays(1));
    var log = new TestContext("x").log();
    var saves = new PositionSaves(store, log);
    store.put("a", new Position.Cursor("1"));

    saves.save();
    saves.saveIfDue();
    clock.advance(Duration.ofSeconds(2));
    saves.saveIfDue();
    String failed = "error error writing positions file error=" + away + ": file exists";
    assertThat(log.lines()).containsExactly(failed);

    Files.delete(away);
    clock.advance(Duration.ofSeconds(2));
    saves.saveIfDue();
    saves.save();
    assertThat(log.lines()).containsExactly(failed, "info positions are saved again");
  }
}
