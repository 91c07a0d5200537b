package dev.pewter.core.storage.positions;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads what a `PositionStore` has saved: a generation, and the changes that follow it.
final class PositionReading {
  static final byte[] MAGIC = "PWPOS002".getBytes(StandardCharsets.US_ASCII);
  static final int HEADER_BYTES = MAGIC.length + Long.BYTES + Integer.BYTES;
  private static final long MOST_BYTES = 64L << 20;

  private final Disk disk;
  private final Map<String, Remembered> entries;
  private final List<String> problems;
  private PositionChanges.Followed followed = new PositionChanges.Followed(0, 0);
  private long savedSeconds; // when what is kept was last seen
  private long savedNanos = Long.MAX_VALUE;
  private int blocks;

  /// Reads a whole file.
  @FunctionalInterface
  interface Disk {
    byte[] read(Path file) throws IOException;
  }

  /// Tells what is wrong with a file's content; null when nothing is.
  private interface Decoding {
    @Nullable String decode(byte[] content) throws IOException;
  }

  /// @param entries takes what is read
  /// @param problems takes why a file was passed over
  PositionReading(Disk disk, Map<String, Remembered> entries, List<String> problems) {
    this.disk = disk;
    this.entries = entries;
    this.problems = problems;
  }

  /// The generation that was read.
  PositionChanges.Followed followed() {
    return followed;
  }

  /// When the newest of the files was written, since 1970; the latest time of all when there are
  /// none.
  long savedNanos() {
    return savedNanos;
  }

  /// Reads a generation and its changes, which are in one of these files; false when it is not
  /// there or cannot be used.
  boolean read(Path from, List<Path> changes) {
    String damage;
    try {
      savedNanos = Math.min(savedNanos, modifiedNanos(from));
      damage = load(from, this::decode);
    } catch (IOException _) {
      return false; // not there
    }
    if (damage != null) {
      problems.add(from + ": " + damage);
      entries.clear();
      return false;
    }
    changes.forEach(this::readChanges);
    entries.replaceAll(
        (_, entry) ->
            entry.isKept() ? new Remembered(entry.position(), savedSeconds) : entry); // until then
    return true;
  }

  private void readChanges(Path from) {
    int before = blocks;
    try {
      String damage = load(from, content -> PositionChanges.read(content, followed, this::apply));
      if (damage != null) {
        problems.add(from + ": " + damage);
      } else if (blocks > before) {
        savedNanos = modifiedNanos(from);
      }
    } catch (IOException _) { // not there
    }
  }

  private static long modifiedNanos(Path file) throws IOException {
    return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
  }

  /// Reads twice where the disk or the system fails, which may be over at once; tells why not.
  private @Nullable String load(Path from, Decoding decoding) throws NoSuchFileException {
    String failure = "";
    for (int tries = 0; tries < 2; tries++) {
      try {
        return tryLoad(from, decoding);
      } catch (NoSuchFileException e) {
        throw e;
      } catch (AccessDeniedException _) {
        return "permission denied";
      } catch (EOFException _) {
        return "cut short";
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
      }
    }
    return failure;
  }

  private @Nullable String tryLoad(Path from, Decoding decoding) throws IOException {
    var attributes = Files.readAttributes(from, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      return "not a regular file"; // and not opened: the other end of a pipe may never be
    }
    return attributes.size() > MOST_BYTES ? "too large" : decoding.decode(disk.read(from));
  }

  private @Nullable String decode(byte[] content) throws IOException {
    int body = content.length - Integer.BYTES;
    if (body < HEADER_BYTES) {
      return "cut short";
    }
    var in = new DataInputStream(new ByteArrayInputStream(content));
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      return "not a positions file";
    }
    var tail = new DataInputStream(new ByteArrayInputStream(content, body, Integer.BYTES));
    int sum = tail.readInt();
    if (sum != PositionChanges.sum(content, body)) {
      return "damaged";
    }
    followed = new PositionChanges.Followed(in.readLong(), sum);
    readEntries(in);
    return null;
  }

  private void apply(DataInputStream block) throws IOException {
    savedSeconds = block.readLong();
    readEntries(block);
    blocks++;
  }

  private void readEntries(DataInputStream in) throws IOException {
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      savedSeconds = Math.max(savedSeconds, Remembered.read(in, entries));
    }
  }
}
