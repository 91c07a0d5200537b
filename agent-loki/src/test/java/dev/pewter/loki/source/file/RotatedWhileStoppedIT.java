package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.positions.PositionStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are rotated, cut and deleted while nobody reads them.
@EnabledOnOs(OS.LINUX)
class RotatedWhileStoppedIT extends TailedFile {
  @Test
  void readsARotatedFileAgainThatCameBackAtTheStop() throws Exception {
    appendLines(0, 10);
    sink.hold();
    var first = new Agent();
    awaitLines(0, 10);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    gzip(directory.resolve("0.log.20260102-030405"));
    appendLines(10, 12);
    awaitLines(0, 12);
    first.stop();
    sink.giveBack();
    new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(24));
  }

  /// Too short to be known by what they begin with.
  @Test
  void findsAShortFileThatWasCompressedBeforeTheOtherWasRotated() throws Exception {
    append("a\n");
    sink.hold();
    var first = new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).containsExactly("a"));
    var oldest = directory.resolve("0.log.20260102-030405");
    Files.move(file, oldest);
    append("b\n");
    await().untilAsserted(() -> assertThat(sink.lines()).containsExactly("a", "b"));
    first.stop();
    sink.giveBack();
    gzip(oldest);
    Files.move(file, directory.resolve("0.log.20260102-040405"));
    append("c\n");
    new Agent();
    await()
        .untilAsserted(
            () -> assertThat(sink.lines()).containsExactlyInAnyOrder("a", "b", "a", "b", "c"));
  }

  @Test
  void finishesRotatedFilesOfAnOutage() throws Exception {
    var first = agentThatRead(100);
    first.stop();
    appendLines(100, 200);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(200, 300);
    Files.move(file, directory.resolve("0.log.20260102-040405"));
    gzip(directory.resolve("0.log.20260102-030405"));
    appendLines(300, 310);
    new Agent();
    awaitLines(0, 310);
  }

  /// The new file may have the inode of the old one.
  @Test
  void readsAFileThatBeginsLikeTheOneItReplaced() throws Exception {
    var first = agentThatRead(100);
    first.stop();
    Files.delete(file);
    appendLines(0, 100);
    appendLines(100, 110);
    new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(210));
  }

  @Test
  void repeatsNothingOfAFileThatIsBackAfterTheStart() throws Exception {
    var first = agentThatRead(100);
    first.stop();
    var away = Files.createDirectory(directory.resolve("not-mounted")).resolve("x");
    Files.move(file, away);
    new Agent();
    await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    Files.move(away, file);
    appendLines(100, 110);
    awaitLines(0, 110);
  }

  @Test
  void readsNoRotatedFilesOfTheTimeBeforeItsFirstStart() throws Exception {
    appendLines(0, 100);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    passATick();
    appendLines(100, 110);
    new Agent();
    awaitLines(100, 110);
  }

  @Test
  void remembersAFileBeforeItsFirstLinesAreTaken() throws Exception {
    sink.full(true);
    appendLines(0, 100);
    var first = new Agent();
    byte[] whenKilled = awaitPositions(1);
    first.stop();
    Files.write(positions(), whenKilled);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(100, 110);
    sink.full(false);
    new Agent();
    awaitLines(0, 110);
  }

  /// @param later in how many milliseconds; the times of files stand still for some
  @ParameterizedTest
  @ValueSource(ints = {0, 1000})
  void readsWhatWasWrittenSinceAFirstStartThatWasKilledAtOnce(int later) throws Exception {
    var older = directory.resolve("0.log.20260101-000000");
    Files.writeString(older, "of the time before\n");
    passATick();
    appendLines(0, 10);
    PositionStore.open(positions().getParent(), Clock.SYSTEM, 10, Duration.ofDays(1)).begin();
    long begun = Files.getLastModifiedTime(positions()).toMillis();
    Files.setLastModifiedTime(positions(), FileTime.fromMillis(begun));
    Files.setLastModifiedTime(older, FileTime.fromMillis(begun - 1000));
    var rotated = directory.resolve("0.log.20260102-030405");
    Files.move(file, rotated);
    Files.setLastModifiedTime(rotated, FileTime.fromMillis(begun + later));
    appendLines(10, 20);
    new Agent();
    awaitLines(0, 20);
  }

  @Test
  void finishesACompressedFileWhenKilledBeforeItWasRead() throws Exception {
    var first = agentThatRead(100);
    first.stop();
    var positions = directory.resolve("data").resolve("positions");
    byte[] before = Files.readAllBytes(positions);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(100, 110);
    var packed = directory.resolve("0.log.20260102-030406");
    Files.move(file, packed);
    gzip(packed);
    appendLines(110, 120);
    sink.full(true);
    var second = new Agent();
    byte[] whenKilled =
        await()
            .ignoreException(NoSuchFileException.class) // just being replaced
            .until(() -> Files.readAllBytes(positions), now -> !Arrays.equals(now, before));
    second.stop();
    Files.write(positions, whenKilled);
    sink.full(false);
    new Agent();
    awaitLines(0, 120);
  }

  @Test
  void saysNothingIsMissingWhenAFileThatWasEmptyIsFoundCompressed() throws Exception {
    Files.createFile(file);
    var first = new Agent();
    awaitPositions(1);
    first.stop();
    appendLines(0, 10);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    gzip(directory.resolve("0.log.20260102-030405"));
    appendLines(10, 20);
    var second = new Agent();
    awaitLines(0, 20);
    assertThat(second.context.log().lines()).noneMatch(line -> line.contains("is gone"));
    assertThat(second.metric("pewter_loki_source_file_missed_files_total")).isZero();
  }

  @Test
  void saysWhenAFileThatItKnowsIsGoneAtTheStart() throws Exception {
    var first = agentThatRead(10);
    first.stop();
    Files.delete(file);
    appendLines(10, 20);
    var second = new Agent();
    awaitLines(0, 20);
    assertThat(second.context.log().lines())
        .anyMatch(line -> line.contains("a file that was read before the start is gone"));
    assertThat(second.metric("pewter_loki_source_file_missed_files_total")).isZero();
  }

  @Test
  void readsWhatANewNameWasRotatedToSinceTheLastSave() throws Exception {
    var first = agentThatRead(10);
    first.stop();
    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
    file = directory.resolve("1.log");
    appendLines(10, 20);
    Files.move(file, directory.resolve("1.log.20260102-030405"));
    appendLines(20, 30);
    new Agent();
    awaitLines(0, 30);
  }

  /// As when it comes between two looks for new files.
  @Test
  void readsWhatANewNameWasRotatedToThatWasNotFoundBeforeTheStop() throws Exception {
    var first = agentThatRead(10);
    var other = directory.resolve("1.log");
    Files.writeString(other, text(12, 20));
    appendLines(10, 12);
    awaitLines(0, 12);
    first.stop(); // saves
    Files.move(other, directory.resolve("1.log.20260102-030405"));
    file = other;
    appendLines(20, 30);
    new Agent();
    awaitLines(0, 30);
  }

  @Test
  void readsASmallerFileThatReplacedTheOldOne() throws Exception {
    var first = agentThatRead(100);
    first.stop();
    Files.delete(file);
    appendLines(100, 110);
    new Agent();
    awaitLines(0, 110);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsTheRestOfACutFileInItsCopy(boolean grewBeyond) throws Exception {
    var first = agentThatRead(100);
    first.stop();
    appendLines(100, 150);
    Files.copy(file, directory.resolve("0.log.1"));
    Files.writeString(file, ""); // cut
    appendLines(150, grewBeyond ? 500 : 160);
    new Agent();
    awaitLines(0, grewBeyond ? 500 : 160);
  }

  /// As logrotate numbers them, and as Log4j does by default.
  @ParameterizedTest
  @ValueSource(strings = {"3,2,1", "1,2,3", "1.gz,2.gz,3"})
  void findsNumberedFilesInTheirOrder(String numbers) throws Exception {
    var first = agentThatRead(100);
    first.stop();
    int lines = 100;
    for (String number : numbers.split(",")) {
      appendLines(lines, lines + 50);
      lines += 50;
      boolean isPacked = number.endsWith(".gz");
      var rotated = directory.resolve("0.log." + number.replace(".gz", ""));
      Files.move(file, rotated);
      Files.setLastModifiedTime(
          rotated, FileTime.fromMillis(Clock.SYSTEM.now().toEpochMilli() + lines));
      if (isPacked) {
        gzip(rotated);
      }
    }
    appendLines(lines, lines + 10);
    new Agent();
    awaitLines(0, lines + 10);
  }

  @Test
  void findsTheCopyOfAFileThatWasEmptyAtTheStop() throws Exception {
    Files.createFile(file);
    var first = new Agent();
    await().until(() -> first.info().state().equals("delivered"));
    first.stop();
    appendLines(0, 10);
    copyAndCut("20260102-030405");
    appendLines(10, 20);
    new Agent();
    awaitLines(0, 20);
  }

  @Test
  void readsWhatWasRotatedSinceAFirstStartThatFoundNothing() throws Exception {
    new Agent().stop();
    appendLines(0, 10);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(10, 20);
    new Agent();
    awaitLines(0, 20);
  }

  @Test
  void readsWhatWasMadeAndRotatedInTheMomentOfAFirstStart() throws Exception {
    new Agent().stop();
    appendLines(0, 10);
    var rotated = directory.resolve("0.log.20260102-030405");
    Files.move(file, rotated);
    var born = (FileTime) Files.getAttribute(rotated, "creationTime");
    Files.setLastModifiedTime(positions(), born);
    Files.setLastModifiedTime(rotated, FileTime.fromMillis(born.toMillis() - 1000));
    appendLines(10, 20);
    new Agent();
    awaitLines(0, 20);
  }
}
