package dev.pewter.core.storage.wal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pewter.core.model.Delivery;
import dev.pewter.core.storage.wal.WalOptions.Overflow;
import dev.pewter.core.testing.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/// A log in a directory of its own, with numbered records.
abstract class WalFolder {
  static final WalOptions SMALL =
      WalOptions.DEFAULT
          .withSync(new WalOptions.Sync.OnRotate())
          .withBounds(256, 1 << 20, Overflow.BLOCK);

  @TempDir Path directory;
  final TestClock clock = new TestClock();
  final Losses losses = new Losses();

  Wal open(WalOptions options, String... readers) throws IOException {
    return Wal.open(directory, options, List.of(readers), clock, losses);
  }

  static void append(Wal wal, String text) throws IOException, InterruptedException {
    append(wal, text, null);
  }

  static void append(Wal wal, String text, @Nullable Delivery d)
      throws IOException, InterruptedException {
    byte[] bytes = text.getBytes(UTF_8);
    wal.append(bytes, 0, bytes.length, d);
  }

  static void fill(Wal wal, int from, int to) throws IOException, InterruptedException {
    for (int i = from; i < to; i++) {
      append(wal, text(i));
    }
  }

  /// Unlike in length, so that records lie at all kinds of offsets.
  static String text(int i) {
    return "record " + i + " " + "x".repeat(i * 7 % 23);
  }

  static List<String> texts(int from, int to) {
    var all = new ArrayList<String>();
    for (int i = from; i < to; i++) {
      all.add(text(i));
    }
    return all;
  }

  static List<String> rest(WalReader reader) throws IOException, InterruptedException {
    var all = new ArrayList<String>();
    while (reader.next(Duration.ZERO)) {
      all.add(new String(reader.payload(), 0, reader.length(), UTF_8));
    }
    return all;
  }

  List<Path> segments() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(Segment::isSegment).sorted().toList();
    }
  }

  Path lastSegment() throws IOException {
    return segments().getLast();
  }
}
