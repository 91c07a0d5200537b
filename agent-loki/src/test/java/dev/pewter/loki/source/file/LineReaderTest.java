package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.model.LogBatch;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.testing.Allocations;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class LineReaderTest {
  private static final int LINES = 4000;

  /// What a batch keeps of a line besides its bytes: where it begins and ends, and its time.
  private static final int BYTES_OF_LINE = 2 * Integer.BYTES + Long.BYTES;

  /// What a batch costs, however many lines it has.
  private static final int BYTES_OF_BATCH = 2000;

  @TempDir Path directory;

  /// Delivers at once, and counts.
  private static final class Counter implements LogReceiver {
    private long lines;

    @Override
    public String name() {
      return "counter";
    }

    @Override
    public void accept(LogBatch batch) {
      lines += batch.size();
      batch.delivery().delivered();
    }
  }

  @Test
  void allocatesNothingForALineButItsPlaceInTheBatch() throws Exception {
    Path file = directory.resolve("0.log");
    Files.writeString(file, TailedFile.text(0, LINES));
    var counter = new Counter();
    try (var all = UnreadTailing.in(directory)) {
      var tailing = all.tailing();
      tailing.update(counter, tailing.opening());
      var tail = all.follow(file);
      tail.startIfNew();
      var content = Objects.requireNonNull(tail.current());
      var reader = new LineReader(tailing);

      long bytes =
          Allocations.bytesOf(
              () -> {
                content.offset = 0;
                content.knowsBefore = false;
                counter.lines = 0;
                assertThat(reader.read(tail, content)).isEqualTo(LineReader.Progress.LAST_LINES);
              });

      assertThat(counter.lines).isEqualTo(LINES);
      assertThat(bytes).isLessThan(Files.size(file) + LINES * BYTES_OF_LINE + BYTES_OF_BATCH);
    }
  }

  /// Lines of one time and text are one to Loki.
  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE"})
  void givesEachLineATimeOfItsOwn(String encoding) throws Exception {
    Path file = directory.resolve("0.log");
    Files.writeString(file, "same\n".repeat(LINES), Charset.forName(encoding));
    String argument = "encoding = \"" + encoding + "\"";
    var times = new ArrayList<Long>();
    try (var all = UnreadTailing.in(directory, Notifications.OF_SYSTEM, argument)) {
      var tailing = all.tailing();
      tailing.update(new Times(times), tailing.opening());
      var tail = all.follow(file);
      tail.startIfNew();
      var content = Objects.requireNonNull(tail.current());
      new LineReader(tailing).read(tail, content);
    }
    assertThat(times).hasSize(LINES).isSorted().doesNotHaveDuplicates();
  }

  /// As a file of empty lines, of which a block has a quarter of a million: each of them takes
  /// memory in every stage on its way.
  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE"})
  void passesFewLinesOnTogetherHoweverShort(String encoding) throws Exception {
    int lines = 100_000;
    Path file = directory.resolve("0.log");
    Files.writeString(file, "\n".repeat(lines), Charset.forName(encoding));
    try (var all =
        UnreadTailing.in(directory, Notifications.OF_SYSTEM, "encoding = \"" + encoding + "\"")) {
      var tail = all.follow(file);
      all.tick();
      for (var reader = new LineReader(all.tailing()); tail.isToBeRead(); ) {
        all.tailing().read(tail, reader);
      }
      assertThat(all.sink().lines()).hasSize(lines);
      assertThat(all.sink().batches()).isNotEmpty().allMatch(batch -> batch.size() <= 10_000);
    }
  }

  /// Remembers when lines are from.
  private record Times(List<Long> times) implements LogReceiver {
    @Override
    public String name() {
      return "times";
    }

    @Override
    public void accept(LogBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        times.add(batch.timestampNanos(i));
      }
      batch.delivery().delivered();
    }
  }
}
