package dev.pewter.core.storage.wal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// One file of the log, as the writer and the readers know it.
///
/// ```
/// 0   4  magic, "PWL1"
/// 4   4  zero
/// 8   8  number of the segment, big-endian as all numbers here
/// 16     records, one after the other:
///        0   4  length n of the payload
///        4   4  CRC-32C of: segment number (8), offset of the record (8), length (4), payload (n)
///        8   n  payload
/// ```
///
/// The checksum binds a record to its place, so that bytes left behind by an earlier write are
/// never taken for a record. A damaged header harms nothing: the file's name says the number. One
/// of a later version, before what is no record of this one, tells that the file is not ours: it is
/// set aside.
final class Segment {
  static final int MAGIC = 0x50574c31;
  static final int HEADER_BYTES = 16;
  static final int RECORD_HEADER_BYTES = 8;

  static final String SET_ASIDE = ".unreadable";

  private static final Pattern NAME = Pattern.compile("[0-9]{10,18}\\.wal");

  final long number;
  final Path file;

  /// How far the file may be read; grows while the segment is written.
  volatile long end;

  /// Whether nothing will be added; set after the last change of `end`.
  volatile boolean isSealed;

  /// -1 when nobody has counted.
  volatile long records;

  volatile long lastWriteMillis;

  /// Whether the log has given it up; its file may be gone.
  volatile boolean isDeleted;

  Segment(Path directory, long number, long end, long records, long lastWriteMillis) {
    this.number = number;
    this.file = directory.resolve("%010d.wal".formatted(number));
    this.end = end;
    this.records = records;
    this.lastWriteMillis = lastWriteMillis;
  }

  /// Makes more of it readable; only the log does it, under its lock.
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer at a time
  void grow(long newEnd, long moreRecords, long nowMillis) {
    records += moreRecords;
    lastWriteMillis = nowMillis;
    end = newEnd;
  }

  static boolean isSegment(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches();
  }

  /// Where the file is kept when it cannot be understood.
  Path aside() {
    return file.resolveSibling(file.getFileName() + SET_ASIDE);
  }

  /// The same, of a name that no file has: numbers begin anew where a log was removed.
  Path freeAside() {
    Path free = aside();
    for (int i = 2; Files.exists(free); i++) {
      free = file.resolveSibling(file.getFileName() + "." + i + SET_ASIDE);
    }
    return free;
  }

  static long numberOf(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(0, name.length() - ".wal".length()));
  }
}
