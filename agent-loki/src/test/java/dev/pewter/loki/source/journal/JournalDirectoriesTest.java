package dev.pewter.loki.source.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalDirectoriesTest {
  private static final String FILE = "a".repeat(32);
  private static final String SEQUENCE = "b".repeat(32);
  private static final long HOUR = 3_600_000_000L;
  private static final long NOW = 1_000 * HOUR;
  private static final int FIRST_ARRAY = 176; // where the header tells it

  @TempDir Path directory;
  private final TestContext context = new TestContext("loki.source.journal.t");
  private long number;

  private void add(JournalFileWriter to, int count, long micros, String text) throws IOException {
    for (int i = 0; i < count; i++) {
      to.add(++number, micros + i, "MESSAGE=" + text + " " + i);
    }
  }

  private JournalDirectories open(Place place, long notBeforeMicros) throws IOException {
    var metrics = new JournalMetrics(context.metrics());
    var journal =
        new JournalDirectories(
            List.of(directory), false, place, notBeforeMicros, metrics, context.log());
    journal.scan();
    return journal;
  }

  /// The first words of what is there.
  private static List<String> texts(JournalDirectories journal) throws IOException {
    var texts = new ArrayList<String>();
    journal.refresh();
    for (var entry = journal.next(); entry != null; entry = journal.next()) {
      texts.add(entry.fields().getFirst().text().split(" ", -1)[0]);
    }
    return texts;
  }

  /// Times are not in order in the file then, and numbers are.
  @Test
  void readsOnOverAClockThatWasSetBack() throws IOException {
    try (var file = new JournalFileWriter(directory.resolve("a.journal"), FILE, SEQUENCE, false)) {
      add(file, 6, NOW - 2 * HOUR, "before");
      var last = new Cursor(SEQUENCE, 6, JournalFileWriter.BOOT, 5, NOW - 2 * HOUR + 5, 193);
      add(file, 3, NOW - HOUR, "early");
      add(file, 70, NOW - 10 * HOUR, "wrong");
      add(file, 3, NOW, "late");
      try (var known = open(new Place(last, Map.of(FILE, last)), NOW - 7 * HOUR);
          var unknown = open(Place.NONE, NOW - 7 * HOUR);
          var all = open(new Place(last, Map.of(FILE, last)), 0)) {
        assertThat(texts(known)).containsOnly("early", "late").hasSize(6);
        assertThat(texts(unknown)).containsOnly("before", "early", "late").hasSize(12);
        assertThat(texts(all)).containsOnly("early", "wrong", "late").hasSize(76);

        add(file, 1, NOW - 10 * HOUR, "new");
        assertThat(texts(known)).as("it came after the start").containsExactly("new");
      }
    }
  }

  /// As millions of entries may be.
  @ParameterizedTest
  @CsvSource({
    "true, 20, 10, true", // hours before now: of the first and the last entry
    "true, 20, 1, false",
    "true, 1, 10, false",
    "false, 20, 10, false",
  })
  void passesOverAnArchivedFileThatIsTooOldAsAWhole(
      boolean isArchived, int firstHours, int lastHours, boolean isPassedOver) throws IOException {
    Path path = directory.resolve("a.journal");
    try (var writer = new JournalFileWriter(path, FILE, SEQUENCE, false)) {
      add(writer, 1, NOW - firstHours * HOUR, "first");
      var first = new Cursor(SEQUENCE, 1, JournalFileWriter.BOOT, 5, NOW - firstHours * HOUR, 38);
      add(writer, 1, NOW - lastHours * HOUR, "last");
      if (isArchived) {
        writer.archive();
      }
      var metrics = new JournalMetrics(context.metrics());
      try (var unknown = JournalFile.open(path, metrics);
          var known = JournalFile.open(path, metrics)) {
        unknown.seek(Place.NONE, NOW - 7 * HOUR);
        assertThat(unknown.isFinished()).isEqualTo(isPassedOver);
        known.seek(new Place(first, Map.of(FILE, first)), NOW - 7 * HOUR);
        assertThat(known.hasNext()).as("from where it was read").isTrue();
      }
    }
  }

  /// It was looked at while its first entry was being written.
  @Test
  void readsAFileWhoseHeaderToldOfAnEntryBeforeItToldWhereThatIs() throws IOException {
    Path path = directory.resolve("a.journal");
    try (var writer = new JournalFileWriter(path, FILE, SEQUENCE, false);
        var header = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
      add(writer, 1, NOW, "first");
      var firstArray = ByteBuffer.allocate(8);
      header.read(firstArray, FIRST_ARRAY);
      header.write(ByteBuffer.allocate(8), FIRST_ARRAY);
      try (var journal = open(Place.NONE, 0)) {
        assertThat(texts(journal)).isEmpty();
        header.write(firstArray.flip(), FIRST_ARRAY);
        assertThat(texts(journal)).containsExactly("first");
      }
    }
  }
}
