package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  /// What `legacy_positions_file` with this content puts into the log.
  private List<String> logOfTakingOver(String content) throws DecodeException, IOException {
    Path legacy = Files.writeString(directory.resolve("promtail.yml"), content);
    var arguments =
        Blocks.decode(
            LokiSourceFileArguments.class,
            "targets = []",
            "forward_to = []",
            "legacy_positions_file = \"" + legacy + "\"");
    var log = new TestContext("loki.source.file.t").log();
    FilePositions.open(directory.resolve("data"), arguments, new TestClock(), log);
    return log.lines();
  }

  @Test
  void countsNoCursorsAmongTheFilesTakenOver() throws DecodeException, IOException {
    assertThat(
            logOfTakingOver(
                """
                positions:
                  /var/log/a.log: "7"
                  cursor-docker: "1700000000"
                  journal-systemd: s=1
                """))
        .containsExactly(
            "info took over positions file=" + directory.resolve("promtail.yml") + " files=1");
  }

  @Test
  void warnsOfAnEmptyPositionsFile() throws DecodeException, IOException {
    assertThat(logOfTakingOver(""))
        .singleElement()
        .asString()
        .startsWith("warn cannot take over positions")
        .contains("it is empty");
  }

  @Test
  void forgetsFilesThatAreGoneForDays() throws DecodeException, IOException {
    var arguments = Blocks.decode(LokiSourceFileArguments.class, "targets = []", "forward_to = []");
    var clock = new TestClock();
    var positions =
        FilePositions.open(
            directory.resolve("data"),
            arguments,
            clock,
            new TestContext("loki.source.file.t").log());
    String there = Files.writeString(directory.resolve("there"), "a line\n").toString();
    String gone = directory.resolve("gone").toString();
    String tailed = directory.resolve("tailed").toString();
    var position = new Position.InFile(1, 2, 3, 4, 5, 6);
    long now = clock.now().getEpochSecond();
    for (String name : List.of(there, gone)) {
      positions.replace(
          name, 0, Map.of(name, position, FilePositions.key(name, 0, 7), position), now);
    }
    positions.replace(tailed, 0, Map.of(tailed, position), FilePositions.ALWAYS);

    clock.advance(Duration.ofDays(2));
    positions.forgetGone();
    assertThat(positions.isNew(gone, 0)).isFalse();

    clock.advance(Duration.ofDays(2));
    positions.forgetGone();
    assertThat(positions.isNew(gone, 0)).isTrue();
    assertThat(positions.known(gone, 0).positions()).isEmpty();
    assertThat(positions.known(there, 0).positions()).hasSize(2);
    assertThat(positions.known(tailed, 0).positions()).hasSize(1);
  }
}
