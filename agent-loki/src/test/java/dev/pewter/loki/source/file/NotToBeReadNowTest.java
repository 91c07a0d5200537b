package dev.pewter.loki.source.file;

import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.sys.FileStat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of files that cannot be opened or listed for a while, as with too many open files,
/// for which a loop of links stands here, or not be read, as with an error of the disk.
@EnabledOnOs(OS.LINUX)
class NotToBeReadNowTest extends LookedAtFile {
  private static final String FIRST = "20260102-030405";
  private static final Duration MORE_THAN_A_MINUTE = Duration.ofSeconds(61);

  private Path real;
  private Path link;

  @BeforeEach
  void makeLink() throws IOException {
    real = Files.createDirectory(directory.resolve("real"));
    link = directory.resolve("link");
    turnLink(real);
    file = link.resolve("0.log");
  }

  private void turnLink(Path to) throws IOException {
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, to);
  }

  private void hide() throws IOException {
    turnLink(link);
  }

  private static double missed(Reading reading) {
    return reading.context.metrics().value("pewter_loki_source_file_missed_files_total");
  }

  /// What it is called when it is rotated.
  private Path rotated() {
    return real.resolve(file.getFileName() + "." + FIRST);
  }

  /// With unread lines, and the copy, and all of it away when that is noticed.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isReadWholeThoughItsDirectoryWasAwayAfterItWasCopiedAndCut(boolean isWritten)
      throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 20);
    Files.copy(file, rotated());
    Files.writeString(file, "", TRUNCATE_EXISTING);
    turnLink(directory.resolve("nowhere"));
    reading.look();
    reading.save();
    reading.moment.advance(MORE_THAN_A_MINUTE);
    reading.look();
    turnLink(real);
    if (isWritten) {
      appendLines(20, 30);
    }
    reading.look();
    reading.look();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, isWritten ? 30 : 20));
    assertThat(missed(reading)).isZero();
  }

  /// The same where nobody asks for it meanwhile, as it is not found.
  @ParameterizedTest
  @ValueSource(ints = {10, 20})
  void isRememberedThoughItsDirectoryWasAwayAfterItWasCopiedAndCut(int read) throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 20);
    if (read == 20) {
      reading.look();
    }
    Files.copy(file, rotated());
    Files.writeString(file, "", TRUNCATE_EXISTING);
    turnLink(directory.resolve("nowhere"));
    reading.look();
    reading.tailing.follow(Map.of());
    reading.look();
    assertThat(reading.tailing.removeDone()).containsExactly(reading.tail);
    reading.save();
    assertThat(sink.lines()).hasSize(read);

    turnLink(real);
    appendLines(20, 30);
    var again = new Reading();
    again.look();
    again.look();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 30));
  }

  /// Whether it was empty so far, is known by its start, or by its times only.
  @ParameterizedTest
  @ValueSource(strings = {"", "2026-01-02T03:04:05Z stdout F known by this\n", "short\n"})
  void isReadWholeThoughCopiedAndCutJustBefore(String start) throws Exception {
    boolean hasCome = true;
    for (int n = 0; hasCome; n++) {
      assertThat(n).isLessThan(200);
      file = link.resolve(n + ".log");
      sink.forget();
      append(start);
      var reading = new Reading();
      reading.look();
      appendLines(10, 20);
      Files.copy(file, rotated());
      Files.writeString(file, "", TRUNCATE_EXISTING);
      appendLines(20, 30);
      reading.moment.at(n, this::hide);
      reading.look();
      hasCome = reading.moment.hasCome();
      reading.look();
      reading.save();
      turnLink(real);
      reading.look();
      reading.look();
      if (hasCome) {
        var expected = new ArrayList<>(start.lines().toList());
        expected.addAll(lines(10, 30));
        assertThat(sink.lines()).as("at %d", n).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(missed(reading)).isZero();
      }
    }
  }

  /// It is found again, or the agent is killed first.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isReadWithWhatItWasRotatedToBeforeItWasFound(boolean isKilled) throws Exception {
    boolean hasCome = true;
    for (int n = 0; hasCome; n++) {
      assertThat(n).isLessThan(200);
      file = link.resolve(n + ".log");
      sink.forget();
      long madeNanos = Clock.SYSTEM.nanos() - 100_000_000L; // the clock of files may be behind
      appendLines(0, 10);
      Files.move(file, rotated());
      appendLines(10, 20);
      var reading = new Reading(madeNanos);
      reading.moment.at(n, this::hide);
      reading.look();
      hasCome = reading.moment.hasCome();
      var of = new Position.InFile(1, 2, 3, 0, 0, 4); // so that it is not the first start of all
      reading.tailing.positions().replace("other", 0, Map.of("other", of), FilePositions.ALWAYS);
      reading.save();
      turnLink(real);
      var next = isKilled ? new Reading() : reading;
      next.look();
      next.look();
      next.save();
      if (hasCome) {
        assertThat(Set.copyOf(sink.lines())).as("at %d", n).isEqualTo(Set.copyOf(lines(0, 20)));
        assertThat(sink.lines()).hasSizeLessThanOrEqualTo(isKilled ? 40 : 20);
      }
    }
  }

  @Test
  void isNotReadFromItsBeginningBecauseItsEndCannotBeLookedFor() throws Exception {
    boolean hasCome = true;
    int waits = 0;
    for (int n = 0; hasCome; n++) {
      assertThat(n).isLessThan(200);
      file = link.resolve(n + ".log");
      sink.forget();
      appendLines(0, 10);
      var reading = new Reading(Clock.SYSTEM.nanos(), "tail_from_end = true");
      reading.moment.at(n, this::hide);
      reading.look();
      hasCome = reading.moment.hasCome();
      turnLink(real);
      if (!reading.tail.isStarted()) {
        waits++;
        assertThat(reading.tail.needsTime()).isTrue();
        reading.look();
        appendLines(10, 12);
        reading.look();
        assertThat(sink.lines()).as("at %d", n).containsExactlyElementsOf(lines(10, 12));
      }
    }
    assertThat(waits).isPositive();
  }

  /// A file of which each read fails with an error of input.
  private static Path unreadable(Path name) throws IOException {
    return Files.createSymbolicLink(name, Path.of("/proc/self/mem"));
  }

  @Test
  void isStillTheSameThoughItsStartCannotBeReadNow() throws Exception {
    var stat = FileStat.of(unreadable(file).toString());
    var reading = new Reading();
    var known = new Position.InFile(stat.device(), stat.inode(), 0, 10, 20, 0);
    reading.tailing.positions().replace(file.toString(), 0, Map.of(file.toString(), known), 0);
    reading.look();
    assertThat(reading.tail.contents()).hasSize(1);
    assertThat(reading.tail.contents().getFirst().fingerprintBytes()).isEqualTo(10);
    assertThat(reading.tail.lastError).isEqualTo("Input/output error");
    assertThat(reading.tail.needsTime()).isTrue();
    Files.delete(file);
  }

  /// It may be the one that cannot be read.
  @Test
  void isNotGivenUpForLostWhileAnArchiveCannotBeRead() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 20);
    reading.tail.close();
    Files.move(file, rotated());
    gzip(rotated());
    Path archive = Path.of(rotated() + ".gz");
    Path away = Files.move(archive, directory.resolve("away"));
    unreadable(archive);
    appendLines(20, 30);
    reading.look();
    assertThat(reading.tail.doubts.isUnsettled()).isTrue();
    Files.delete(archive);
    Files.move(away, archive);
    reading.look();
    reading.look();
    assertThat(sink.lines()).containsExactlyInAnyOrderElementsOf(lines(0, 30));
  }

  /// It may be the one that cannot be looked at, for which a link to itself stands here.
  @Test
  void isNotGivenUpForLostWhileAFileBesideItCannotBeLookedAt() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 20);
    reading.tail.close();
    Path away = Files.move(file, directory.resolve("away"));
    Files.createSymbolicLink(rotated(), rotated());
    appendLines(20, 30);
    reading.look();
    assertThat(reading.tail.doubts.isUnsettled()).isTrue();
    Files.delete(rotated());
    Files.move(away, rotated());
    reading.look();
    reading.look();
    assertThat(sink.lines()).containsExactlyInAnyOrderElementsOf(lines(0, 30));
    assertThat(missed(reading)).isZero();
  }

  /// It may be the copy that cannot be looked at, whether known by its start or by its times only.
  @ParameterizedTest
  @ValueSource(strings = {"2026-01-02T03:04:05Z stdout F known by this\n", "short\n"})
  void isNotGivenUpForLostWhileItsCopyCannotBeLookedAt(String start) throws Exception {
    append(start);
    var reading = new Reading();
    reading.look();
    appendLines(10, 20);
    Path away = Files.copy(file, directory.resolve("away"));
    Files.writeString(file, text(20, 40), TRUNCATE_EXISTING);
    Files.createSymbolicLink(rotated(), rotated());
    reading.look();
    assertThat(reading.tail.doubts.isUnsettled()).isTrue();
    assertThat(sink.lines()).endsWith(line(39));
    Files.delete(rotated());
    Files.move(away, rotated());
    reading.look();
    reading.look();
    var expected = new ArrayList<>(start.lines().toList());
    expected.addAll(lines(10, 40));
    assertThat(sink.lines()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(missed(reading)).isZero();
    assertThat(reading.tail.doubts.isUnsettled()).isFalse();
  }

  /// While it was closed, as idle files are.
  @Test
  void isCountedAsMissedWhenItIsGoneBeforeItsEndIsRead() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 20);
    assertThat(reading.tail.observe()).isTrue();
    reading.tail.close();
    Files.delete(file);
    appendLines(20, 30);
    reading.look();
    reading.look();
    assertThat(sink.lines()).hasSize(20).containsAll(lines(0, 10)).containsAll(lines(20, 30));
    assertThat(missed(reading)).isEqualTo(1);
    assertThat(reading.context.log().lines())
        .filteredOn(line -> line.contains("its end was not read"))
        .singleElement()
        .asString()
        .contains("path=" + file, "read=" + text(0, 10).length(), "size=" + text(0, 20).length());
  }

  @Test
  void isCountedAsMissedWhenItsArchiveIsDamaged() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 10_000);
    reading.tail.close();
    Files.move(file, rotated());
    gzip(rotated());
    Path archive = Path.of(rotated() + ".gz");
    try (var cut = FileChannel.open(archive, WRITE)) {
      cut.truncate(cut.size() / 2);
    }
    appendLines(10_000, 10_010);
    reading.look();
    reading.look();
    assertThat(sink.lines()).startsWith(line(0)).endsWith(line(10_009));
    assertThat(missed(reading)).isEqualTo(1);
  }

  /// Only what would be given up for lost waits for that, and not for ever.
  @Test
  void isReadThoughAnArchiveBesideItCanNeverBeRead() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    appendLines(10, 12);
    reading.tail.close();
    Files.delete(file);
    Path archive = unreadable(real.resolve(file.getFileName() + ".20260101-000000.gz"));
    appendLines(20, 30);
    Files.move(file, rotated());
    appendLines(30, 40);
    reading.look();
    assertThat(sink.lines()).containsAll(lines(20, 40));
    assertThat(reading.tail.doubts.isUnsettled()).isTrue();
    reading.moment.advance(Duration.ofMinutes(61));
    reading.look();
    assertThat(reading.tail.doubts.isUnsettled()).isFalse();
    Files.delete(archive);
  }

  /// The rest of what was cut is given up in the end, and no older copy is taken for it.
  @Test
  void doesNotWaitForAnArchiveThatCanNeverBeRead() throws Exception {
    appendLines(0, 5);
    var reading = new Reading();
    reading.look();
    Files.writeString(Path.of(file + ".20250102-030405"), text(90, 95));
    reading.moment.advance(Duration.ofSeconds(1));
    appendLines(5, 10);
    reading.look();
    Path archive = unreadable(Path.of(rotated() + ".gz"));
    Files.writeString(file, text(20, 25), TRUNCATE_EXISTING); // without a copy
    reading.look();
    var expected = new ArrayList<>(lines(0, 10));
    expected.addAll(lines(20, 25));
    assertThat(sink.lines()).containsExactlyElementsOf(expected);
    reading.moment.advance(Duration.ofMinutes(61));
    reading.look();
    assertThat(reading.tail.doubts.isUnsettled()).isFalse();
    assertThat(sink.lines()).containsExactlyElementsOf(expected);
    Files.delete(archive);
  }

  /// Whether it is deleted cannot be known, but one that is read to its end may go.
  @Test
  void isClosedInAWhileWhenItLostItsNameAndIsReadToItsEnd() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    Path deleted = Files.move(file, directory.resolve("deleted"));
    appendLines(10, 20);
    Files.delete(deleted);
    reading.look();
    reading.look();
    hide();
    reading.moment.advance(Duration.ofSeconds(20));
    reading.turn();
    assertThat(reading.tailing.openFiles()).isEqualTo(2);
    reading.moment.advance(MORE_THAN_A_MINUTE);
    reading.turn();
    assertThat(reading.tailing.openFiles()).isEqualTo(1);
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 20));
  }

  private static List<String> logOfThreeLooks(Reading reading) throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      reading.look();
      reading.save();
    }
    return reading.context.log().lines();
  }

  @Test
  void isToldOnceWhenItIsADirectory() throws Exception {
    file = real;
    var reading = new Reading();
    assertThat(logOfThreeLooks(reading))
        .containsExactly("error failed to tail file path=" + real + " error=is not a regular file");
    assertThat(reading.tail.state()).isEqualTo("failed");
  }

  /// What had the name is read to its end, and on, meanwhile.
  @Test
  void isToldOnceWhenADirectoryTookItsName() throws Exception {
    appendLines(0, 10);
    var reading = new Reading();
    reading.look();
    Files.move(file, rotated());
    Files.createDirectory(file);
    assertThat(logOfThreeLooks(reading))
        .containsExactly("error failed to tail file path=" + file + " error=is not a regular file");
    assertThat(reading.tail.state()).isEqualTo("failed");
    Files.delete(file);
    reading.look();
    assertThat(reading.tail.state()).isEqualTo("missing");
    appendLines(10, 20);
    reading.look();
    assertThat(sink.lines()).containsExactlyElementsOf(lines(0, 20));
    assertThat(reading.context.log().lines()).hasSize(1);
  }

  @Test
  void isToldOnceWhenItCannotBeLookedAt() throws Exception {
    hide();
    assertThat(logOfThreeLooks(new Reading()))
        .singleElement()
        .asString()
        .startsWith("error failed to tail file path=" + file);
  }
}
