package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLogTest {
  private static final Labels SERIES = Labels.of("__name__", "a", "x", "0123456789abcdefghijklmn");

  @TempDir Path directory;
  private final TestContext context = new TestContext("prometheus.remote_write.w");
  private final RecordWriter writer = new RecordWriter();

  private SampleLog log(Path place, long maxBytes, long maxMemory) {
    var log =
        new SampleLog(
            place,
            Duration.ofHours(8),
            maxBytes,
            maxMemory,
            Clock.SYSTEM,
            context.log(),
            new LogMetrics(context.metrics()));
    log.open();
    return log;
  }

  private void append(SampleLog log, int from, int to) throws IOException, InterruptedException {
    for (int i = from; i < to; i++) {
      writer.begin();
      writer.series(SERIES, Labels.EMPTY);
      writer.sample(i, i);
      writer.sample(i, i);
      writer.finish();
      assertThat(log.append(writer)).isTrue();
    }
  }

  /// Reads what there is; the number of records and of entries that are missing before or between.
  private static long[] read(SampleLog log) throws IOException, InterruptedException {
    long records = 0;
    long lost = 0;
    for (var record = log.next(Duration.ZERO); record != null; record = log.next(Duration.ZERO)) {
      records++;
      lost += log.takeLost();
      assertThat(record.counts()).isEqualTo(new Counts(2, 0, 0));
      var place = log.position();
      if (place != null) {
        log.ack(place);
      }
    }
    return new long[] {records, lost};
  }

  @Test
  void givesWhatWasAppended() throws Exception {
    try (var log = log(directory, 1 << 20, 1 << 20)) {
      append(log, 0, 100);
      assertThat(read(log)).containsExactly(100, 0);
      append(log, 100, 110);
      assertThat(read(log)).containsExactly(10, 0);
    }
    try (var log = log(directory, 1 << 20, 1 << 20)) {
      assertThat(read(log)).containsExactly(0, 0);
    }
  }

  @Test
  void knowsWhatAProcessBeforeHasWritten() throws Exception {
    try (var log = log(directory, 1 << 20, 1 << 20)) {
      append(log, 0, 3);
    }
    try (var log = log(directory, 1 << 20, 1 << 20)) {
      append(log, 3, 4);
      for (int i = 0; i < 4; i++) {
        assertThat(log.next(Duration.ZERO)).isNotNull();
        assertThat(log.isOld()).isEqualTo(i < 3);
      }
    }
  }

  @Test
  void countsWhatItGivesUpWhenTheDiskBoundIsReached() throws Exception {
    try (var log = log(directory, 64 << 10, 1 << 20)) {
      append(log, 0, 5000);
      assertThat(log.diskBytes()).isLessThanOrEqualTo(64 << 10);
      long[] found = read(log);
      assertThat(found[0]).isBetween(100L, 4000L);
      assertThat(2 * found[0] + found[1]).isEqualTo(10_000);
      assertThat(
              context
                  .metrics()
                  .value("prometheus_remote_write_wal_records_lost_total", "reason", "queue_full"))
          .isEqualTo((double) (5000 - found[0]));
    }
  }

  @Test
  void usesMemoryWithinItsBoundWhereThereIsNoDisk() throws Exception {
    var file = directory.resolve("file");
    Files.writeString(file, "not a directory");
    try (var log = log(file, 1 << 20, 20_000)) {
      append(log, 0, 1000);
      assertThat(log.memoryBytes()).isLessThanOrEqualTo(20_000);
      long[] found = read(log);
      assertThat(found[0]).isBetween(50L, 500L);
      assertThat(2 * found[0] + found[1]).isEqualTo(2000);
    }
  }

  @Test
  void countsDamage() throws Exception {
    try (var log = log(directory, 1 << 20, 1 << 20)) {
      append(log, 0, 100);
      append(log, 100, 101);
      try (var files = Files.list(directory)) {
        var segment = files.filter(f -> f.toString().endsWith(".wal")).findFirst().orElseThrow();
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length / 2] ^= 1;
        Files.write(segment, bytes);
      }
      assertThat(read(log)).containsExactly(100, 2); // one record of two samples
      append(log, 101, 102);
      assertThat(read(log)).containsExactly(1, 0);
      assertThat(context.metrics().value("prometheus_remote_write_wal_corruptions_total"))
          .isGreaterThanOrEqualTo(1);
    }
  }

  private Path segment() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(".wal")).findFirst().orElseThrow();
    }
  }

  /// As a crash of the machine leaves it: what is whole is read, and new records follow.
  @Test
  void startsOnALogCutAtAnyByte() throws Exception {
    long first; // where the first record ends
    try (var log = log(directory, 1 << 20, 1 << 20)) {
      append(log, 0, 1);
      first = Files.size(segment());
      append(log, 1, 2);
    }
    Path segment = segment();
    byte[] whole = Files.readAllBytes(segment);
    assertThat(first).isBetween(1L, whole.length - 1L);
    for (int length = 0; length < whole.length; length++) {
      Path place = Files.createDirectory(directory.resolve("cut" + length));
      Files.write(place.resolve(segment.getFileName()), Arrays.copyOf(whole, length));
      try (var log = log(place, 1 << 20, 1 << 20)) {
        append(log, 2, 3);
        var numbers = new ArrayList<Long>(); // of which records
        for (var r = log.next(Duration.ZERO); r != null; r = log.next(Duration.ZERO)) {
          numbers.add(r.lowestMillis());
        }
        assertThat(numbers.removeLast()).as("cut at %s", length).isEqualTo(2);
        assertThat(numbers)
            .as("cut at %s", length)
            .isEqualTo(length < first ? List.of() : List.of(0L));
      }
    }
  }
}
