package dev.pewter.loki.source.file;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.positions.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of a file that is copied and cut at a given moment.
@EnabledOnOs(OS.LINUX)
class CopiedAndCutTest extends LookedAtFile {
  private static final String FIRST = "20260102-030405";
  private static final String SECOND = "20260102-030406";
  private static final String THIRD = "20260102-030407";
  private static final String FOURTH = "20260102-030408";

  private int rotations;

  /// Whether lines were read of the next file before it, too, is copied and cut.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10})
  void isReadWholeWheneverItIsCopiedAndCutAgain(int linesOfTheNext) throws Exception {
    boolean hasCome = true;
    for (int n = 0; hasCome; n++) {
      assertThat(n).isLessThan(200);
      file = directory.resolve(n + ".log");
      sink.forget();
      appendLines(0, 10);
      var reading = new Reading();
      reading.look();
      appendLines(10, 20);
      copyAndCut(FIRST);
      appendLines(20, 20 + linesOfTheNext);
      reading.moment.at(
          n,
          () -> {
            appendLines(20 + linesOfTheNext, 40);
            copyAndCut(SECOND);
            appendLines(40, 45);
          });
      reading.look();
      hasCome = reading.moment.hasCome();
      reading.look();
      reading.save();
      if (hasCome) {
        assertThat(sink.lines()).as("at %d", n).containsExactlyElementsOf(lines(0, 45));
      }
    }
  }

  /// It grows beyond what was read of it before anybody looks.
  @Test
  void isNoticedThoughNothingWasReadSinceTheStart() throws Exception {
    appendLines(0, 10);
    var before = new Reading();
    before.look();
    before.save();
    var reading = new Reading();
    reading.look();
    appendLines(10, 15);
    copy("0.log." + FIRST);
    Files.writeString(file, text(15, 60), TRUNCATE_EXISTING);
    reading.look();
    reading.save();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 60));
  }

  /// Where nothing tells of it, it is looked at from outside.
  @Test
  void isNoticedThoughItIsAsLongAsBefore() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    reading.rest();
    assertThat(reading.tailing.look(reading.tail)).isFalse();
    var before = Files.getLastModifiedTime(file).toInstant();
    copy("0.log." + FIRST);
    Files.writeString(file, text(5, 10) + text(0, 5), TRUNCATE_EXISTING);
    Files.setLastModifiedTime(file, FileTime.from(before.plusSeconds(1)));
    assertThat(Files.size(file)).isEqualTo(reading.tail.size());
    assertThat(reading.tailing.look(reading.tail)).isTrue();
    reading.look();
    var expected = new ArrayList<>(lines(0, 10));
    expected.addAll(lines(5, 10));
    expected.addAll(lines(0, 5));
    assertThat(sink.lines()).containsExactlyElementsOf(expected);
  }

  @Test
  void isNoticedThoughItsLinesCameBack() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 15);
    sink.hold();
    reading.look();
    copy("0.log." + FIRST);
    Files.writeString(file, text(15, 60), TRUNCATE_EXISTING);
    sink.giveBack();
    reading.look();
    reading.save();
    var expected = new ArrayList<>(lines(0, 15));
    expected.addAll(lines(10, 60)); // five came back
    assertThat(sink.lines()).containsExactlyElementsOf(expected);
  }

  @Test
  void isNoticedThoughItsLinesEndAlike() throws Exception {
    String end = " " + "x".repeat(200) + "\n";
    append("first" + end);
    var reading = new Reading();
    reading.look();
    copy("0.log." + FIRST);
    Files.writeString(file, "other" + end + "third" + end, TRUNCATE_EXISTING);
    reading.look();
    reading.save();
    assertThat(sink.lines())
        .extracting(line -> line.substring(0, 5))
        .containsExactly("first", "other", "third");
  }

  @Test
  void isReadWholeThoughCopiedAndCutTwiceBeforeItsFirstLineWasRead() throws Exception {
    Files.createFile(file);
    var reading = new Reading();
    reading.look();
    appendLines(0, 10);
    copyAndCut(FIRST);
    appendLines(10, 20);
    copyAndCut(SECOND);
    appendLines(20, 30);
    reading.look();
    reading.look();
    reading.save();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 30));
  }

  @Test
  void isReadWholeThoughCopiedAndCutAndRotatedBeforeItsFirstLineWasRead() throws Exception {
    Files.createFile(file);
    Files.setLastModifiedTime(file, FileTime.from(Clock.SYSTEM.now().minusSeconds(1)));
    var reading = new Reading();
    reading.look();
    appendLines(0, 10);
    copyAndCut(FIRST);
    appendLines(10, 20);
    Files.move(file, directory.resolve("0.log." + SECOND));
    appendLines(20, 30);
    reading.look();
    reading.look();
    reading.save();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 30));
  }

  /// Whether anything was written to it before it was left.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10})
  void isReadWholeThoughRotatedSinceAndNothingOfItWasDelivered(int linesBefore) throws Exception {
    Files.createFile(file);
    var stopped = new Reading();
    sink.hold();
    appendLines(0, linesBefore);
    stopped.look();
    stopped.save();
    sink.release();
    sink.forget();
    appendLines(linesBefore, 20);
    copyAndCut(FIRST);
    appendLines(20, 60);
    Files.move(file, directory.resolve("0.log." + SECOND));
    appendLines(60, 70);
    var reading = new Reading();
    reading.look();
    reading.save();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 70));
    assertThat(reading.tail.lagBytes()).isZero();
  }

  /// Its copy is elsewhere; by when it was cut, and whether that was before it was rotated.
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void isReadBehindTheCutThoughRotatedAndNotCopied(boolean isStopped, boolean isCutLate)
      throws Exception {
    var rotated = directory.resolve("0.log." + SECOND);
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    reading.save();
    if (isCutLate) {
      Files.move(file, rotated);
      appendLines(60, 70);
      if (!isStopped) {
        reading.look();
      }
      Files.writeString(rotated, text(15, 60), TRUNCATE_EXISTING);
    } else {
      Files.writeString(file, text(15, 60), TRUNCATE_EXISTING);
      Files.move(file, rotated);
      appendLines(60, 70);
    }
    if (isStopped) {
      reading = new Reading();
    }
    reading.look();
    reading.save();
    var expected = new ArrayList<>(lines(0, 10));
    expected.addAll(lines(15, 70));
    assertThat(sink.lines()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(reading.tail.lagBytes()).isZero();
  }

  /// The newest file is not read before the others, nor does what is longer than the copy lag.
  @Test
  void isReadInOrderThoughRotatedSinceItWasCopiedAndCut() throws Exception {
    appendLines(0, 10);
    var before = new Reading();
    before.look();
    before.save();
    appendLines(10, 15);
    copyAndCut(FIRST);
    appendLines(15, 60);
    Files.move(file, directory.resolve("0.log." + SECOND));
    appendLines(60, 80);
    Files.move(file, directory.resolve("0.log." + THIRD));
    appendLines(80, 90);
    var reading = new Reading();
    reading.look();
    reading.save();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 90));
    assertThat(reading.tail.lagBytes()).isZero();
  }

  @Test
  void isReadWholeThoughCopiedAndCutBeforeItsComponentHasBegun() throws Exception {
    long madeNanos = Clock.SYSTEM.nanos() - 100_000_000L; // the clock of files may be behind
    appendLines(0, 10);
    copyAndCut(FIRST);
    appendLines(10, 20);
    var reading = new Reading(madeNanos);
    reading.look();
    reading.save();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 20));
  }

  /// All readers wait for a receiver, while the positions of other files are saved.
  @Test
  void isFoundAfterAKillThoughNoReaderWasFreeSinceItWasEmpty() throws Exception {
    Files.createFile(file);
    var killed = new Reading();
    killed.look();
    appendLines(0, 10);
    copyAndCut(FIRST);
    appendLines(10, 20);
    killed.moment.advance(Duration.ofSeconds(5));
    var of = new Position.InFile(1, 2, 3, 0, 0, 4);
    killed.tailing.positions().replace("other", 0, Map.of("other", of), FilePositions.ALWAYS);
    killed.tailing.changed(killed.tail);
    killed.save();
    var reading = new Reading();
    reading.look();
    reading.save();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 20));
  }

  /// It is looked at now and then, but never read.
  @ParameterizedTest
  @ValueSource(strings = {"", "short\n"})
  void isKnownAfterMonthsInWhichNothingWasWrittenToIt(String text) throws Exception {
    Files.writeString(file, text);
    var stopped = new Reading();
    stopped.look();
    stopped.rest();
    stopped.save();
    copy("0.log." + FIRST); // by somebody else
    for (int day = 0; day < 60; day++) {
      stopped.moment.advance(Duration.ofDays(1));
      assertThat(stopped.tailing.look(stopped.tail)).isFalse();
      stopped.save();
    }
    var reading = new Reading();
    assertThat(reading.tailing.positions().isNew(file.toString(), 0)).isFalse();
    reading.look();
    assertThat(reading.tail.contents()).hasSize(1);
    assertThat(sink.lines()).containsExactlyElementsOf(text.lines().toList());
  }

  @Test
  void isNotSentAgainFromOldCopiesWhenNoneIsKeptOfWhatWasNotRead() throws Exception {
    var stopped = new Reading();
    appendLines(0, 10);
    stopped.look();
    copyAndCut(FIRST);
    stopped.look();
    gzip(directory.resolve("0.log." + FIRST));
    stopped.moment.advance(Duration.ofMinutes(2)); // and it is forgotten
    stopped.look();
    appendLines(10, 20);
    stopped.look();
    copyAndCut(SECOND);
    stopped.look();
    appendLines(20, 22);
    stopped.tail.observe();
    Files.writeString(file, "", TRUNCATE_EXISTING);
    stopped.tail.observe();
    appendLines(22, 25);
    stopped.look();
    stopped.tailing.changed(stopped.tail);
    stopped.save();
    var reading = new Reading();
    reading.look();
    reading.look();
    var expected = new ArrayList<>(lines(0, 20));
    expected.addAll(lines(22, 25));
    assertThat(sink.lines()).containsExactlyElementsOf(expected);
    assertThat(reading.context.log().lines()).isEmpty();
  }

  @Test
  void isReadOnceThoughItsCopyIsOverwrittenBeforeItIsRead() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 20);
    copy("0.log." + FIRST);
    Files.writeString(file, text(20, 60), TRUNCATE_EXISTING);
    assertThat(reading.turn()).isTrue(); // the copy is found
    Files.writeString(directory.resolve("0.log." + FIRST), "other\n", TRUNCATE_EXISTING);
    reading.look();
    reading.save();
    var expected = new ArrayList<>(lines(0, 10));
    expected.add("other");
    expected.addAll(lines(20, 60));
    assertThat(sink.lines()).containsExactlyElementsOf(expected);
  }

  /// As those do that have a header.
  @Test
  void isFoundAmongCopiesThatBeginAlike() throws Exception {
    String head = "# " + "-".repeat(1100) + "\n";
    append(head);
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 20);
    copyAndCut(FIRST);
    append(head);
    appendLines(20, 40);
    copyAndCut(SECOND);
    append(head);
    appendLines(40, 50);
    reading.look();
    reading.save();
    assertThat(sink.lines())
        .filteredOn(line -> !line.startsWith("#"))
        .containsExactlyInAnyOrderElementsOf(lines(0, 50));
  }

  @Test
  void isReadOnceThoughAnEmptyFileWasRotatedBefore() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    copyAndCut(FIRST);
    reading.look();
    Files.move(file, directory.resolve("0.log." + SECOND)); // with nothing in it
    appendLines(10, 20);
    reading.look();
    copyAndCut(THIRD);
    appendLines(20, 60);
    Files.move(file, directory.resolve("0.log." + FOURTH));
    appendLines(60, 70);
    reading.look();
    reading.look();
    reading.save();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 70));
  }

  /// Whether the first time was noticed before the second, and whether rotated files are numbered.
  @ParameterizedTest
  @CsvSource({"false, false", "false, true", "true, false", "true, true"})
  void isReadInOrderThoughCopiedAndCutTwiceAndRotatedInAMoment(
      boolean isNoticed, boolean isNumbered) throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 11);
    Files.copy(file, free(isNumbered));
    Files.writeString(file, "", TRUNCATE_EXISTING);
    if (isNoticed) {
      reading.look();
    }
    appendLines(11, 50);
    Files.copy(file, free(isNumbered));
    Files.writeString(file, "", TRUNCATE_EXISTING);
    appendLines(50, 60);
    Files.move(file, free(isNumbered));
    reading.look();
    appendLines(60, 70);
    reading.look();
    reading.save();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 70));
    assertThat(reading.tail.lagBytes()).isZero();
  }

  /// A name for the next rotated file.
  private Path free(boolean isNumbered) throws IOException {
    rotations++;
    for (int i = rotations - 1; isNumbered && i > 0; i--) {
      Files.move(directory.resolve("0.log." + i), directory.resolve("0.log." + (i + 1)));
    }
    return directory.resolve("0.log." + (isNumbered ? "1" : "20260102-0304" + (10 + rotations)));
  }
}
