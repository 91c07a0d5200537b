package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    var log = new TestContext("loki.source.file.t").log();
    takeOver(content, log);
    return log.lines();
  }

  private FilePositions takeOver(String content, Log log) throws DecodeException, IOException {
    Path legacy = Files.writeString(directory.resolve("promtail.yml"), content);
    var arguments =
        Blocks.decode(
            LokiSourceFileArguments.class,
            "targets = []",
            "forward_to = []",
            "legacy_positions_file = \"" + legacy + "\"");
    return FilePositions.open(directory.resolve("data"), arguments, new TestClock(), log);
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

  /// It is no reason to read all files from their beginning.
  @Test
  void warnsOfAnEmptyPositionsFile() throws DecodeException, IOException {
    var log = new TestContext("loki.source.file.t").log();
    var positions = takeOver("", log);
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith("warn no positions to take over: the file has none");
    assertThat(positions.isDamaged("/var/log/a.log", 0)).isFalse();
  }

  private FilePositions open(Clock clock) throws DecodeException, IOException {
    var arguments = Blocks.decode(LokiSourceFileArguments.class, "targets = []", "forward_to = []");
    var log = new TestContext("loki.source.file.t").log();
    return FilePositions.open(directory.resolve("data"), arguments, clock, log);
  }

  /// The rest is as good as before.
  @Test
  void tellsThatPositionsOfNewFilesMayBeLost() throws DecodeException, IOException {
    var clock = new TestClock();
    var positions = open(clock);
    for (int i = 0; i < 2; i++) {
      positions.replace("a", 0, Map.of("a", new Position.InFile(1, 2, 3, 4, 5, i)), 0);
      positions.save();
    }
    assertThat(open(clock).isDamaged("b", Long.MAX_VALUE)).isFalse();
    Files.write(directory.resolve("data/positions"), new byte[10]);
    var older = open(clock);
    assertThat(older.known("a", 0).positions()).hasSize(1);
    assertThat(older.isDamaged("b", older.savedNanos())).isTrue();
    assertThat(older.isDamaged("b", older.savedNanos() - Duration.ofHours(1).toNanos())).isFalse();
  }

  /// After a start mounts may come late.
  @Test
  void forgetsNothingSoonAfterAStart() throws DecodeException, IOException {
    var clock = new TestClock();
    var before = open(clock);
    long now = clock.now().getEpochSecond();
    before.replace("gone", 0, Map.of("gone", new Position.InFile(1, 2, 3, 4, 5, 6)), now);
    before.save();
    clock.advance(Duration.ofDays(4));
    var positions = open(clock);
    clock.advance(Duration.ofHours(1));
    positions.forgetGone();
    assertThat(positions.isNew("gone", 0)).isFalse();
    clock.advance(Duration.ofHours(5));
    positions.forgetGone();
    assertThat(positions.isNew("gone", 0)).isTrue();
  }

  /// As where pods come and go, and the agent with its node each night.
  @Test
  void forgetsFilesThatAreGoneThoughRestartedTwiceADay() throws DecodeException, IOException {
    var clock = new TestClock();
    for (int start = 0; start < 20; start++) {
      var positions = open(clock);
      String name = "gone " + start;
      long now = clock.now().getEpochSecond();
      positions.replace(name, 0, Map.of(name, new Position.InFile(1, 2, 3, 4, 5, 6)), now);
      for (int hour = 0; hour < 12; hour++) {
        clock.advance(Duration.ofHours(1));
        positions.forgetGone();
        positions.save();
      }
    }
    var left = open(clock);
    assertThat(IntStream.range(0, 20).filter(start -> !left.isNew("gone " + start, 0)))
        .containsExactly(14, 15, 16, 17, 18, 19); // three days old at most
  }

  @Test
  void forgetsFilesThatAreGoneForDays() throws DecodeException, IOException {
    var clock = new TestClock();
    var positions = open(clock);
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
