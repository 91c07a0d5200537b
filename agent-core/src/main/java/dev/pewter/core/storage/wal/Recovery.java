package dev.pewter.core.storage.wal;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Finds out at opening what a log holds, and cuts off what a crash left half written.
final class Recovery {

  /// @param segments in order, all sealed
  /// @param nextNumber for the next new segment
  /// @param cursors of the readers that have one
  record State(List<Segment> segments, long nextNumber, Map<String, WalPosition> cursors) {

    /// Whether a cursor is further than the last segment goes: its end was never synced, or was
    /// given back. What would be added there would be passed over after the next crash.
    boolean isOutlived() {
      if (segments.isEmpty()) {
        return false;
      }
      var last = segments.getLast();
      var end = new WalPosition(last.number, last.end, last.records);
      return cursors.values().stream().anyMatch(at -> at.compareTo(end) > 0);
    }
  }

  private Recovery() {}

  static State run(
      Path directory, WalOptions options, Collection<String> readers, WalListener listener)
      throws IOException {
    var segments = list(directory);
    long next = segments.isEmpty() ? 1 : segments.getLast().number + 1;
    if (!segments.isEmpty() && segments.getLast().end < Segment.HEADER_BYTES) {
      Files.delete(segments.removeLast().file); // its creation was interrupted: nothing is in it
    }
    setAside(segments, options, listener);
    var cursors = new TreeMap<String, WalPosition>();
    for (String reader : readers) {
      try {
        var position = Cursor.read(Cursor.file(directory, reader));
        if (position != null) {
          cursors.put(reader, position);
          next = Math.max(next, position.segment() + 1);
        }
      } catch (IOException e) {
        listener.cursorLost(reader, String.valueOf(e.getMessage()));
      }
    }
    forgetOthers(directory, readers);
    if (!segments.isEmpty()) {
      repair(segments.getLast(), cursors.values(), options, listener);
    }
    return new State(segments, next, cursors);
  }

  private static List<Segment> list(Path directory) throws IOException {
    var segments = new ArrayList<Segment>();
    try (var files = Files.newDirectoryStream(directory, Segment::isSegment)) {
      for (Path file : files) {
        var segment =
            new Segment(
                directory,
                Segment.numberOf(file),
                Files.size(file),
                -1,
                Files.getLastModifiedTime(file).toMillis());
        segment.isSealed = true;
        segments.add(segment);
      }
    }
    segments.sort(Comparator.comparingLong(s -> s.number));
    return segments;
  }

  /// Moves away what a later version has written: it is not ours to read, nor to delete.
  private static void setAside(List<Segment> segments, WalOptions options, WalListener listener)
      throws IOException {
    for (var each = segments.iterator(); each.hasNext(); ) {
      var segment = each.next();
      if (isOfLaterVersion(segment, options)) {
        Path aside = segment.freeAside();
        Files.move(segment.file, aside);
        each.remove();
        listener.setAside(aside);
      }
    }
  }

  private static boolean isOfLaterVersion(Segment segment, WalOptions options) throws IOException {
    try (var in = new SegmentReader(segment, options.maxRecordBytes())) {
      return in.isOfLaterVersion(segment.end);
    }
  }

  /// Cuts off what a crash left behind the last whole record of the last segment. Anything else
  /// there was whole once: readers pass over it and tell, but for those that are beyond it.
  private static void repair(
      Segment last, Collection<WalPosition> cursors, WalOptions options, WalListener listener)
      throws IOException {
    long size = last.end;
    long good = scan(last, options.maxRecordBytes());
    var end = new WalPosition(last.number, size, 0);
    boolean isOutlived = cursors.stream().anyMatch(at -> at.compareTo(end) > 0);
    if (good < size && !isOutlived && !isTorn(last, good, options)) {
      last.grow(size, 1, last.lastWriteMillis); // the damaged part counts as one
    } else if (good < size) {
      try (var channel = FileChannel.open(last.file, WRITE)) {
        channel.truncate(good);
        channel.force(true);
      }
      last.end = good;
      listener.truncated(last.file, size - good);
    }
  }

  private static boolean isTorn(Segment segment, long good, WalOptions options) throws IOException {
    try (var in = new SegmentReader(segment, options.maxRecordBytes())) {
      return in.isTorn(good, segment.end);
    }
  }

  /// Counts the records of a segment, and each damaged part between them as one.
  ///
  /// @return the end of the last whole one
  private static long scan(Segment segment, int maxRecordBytes) throws IOException {
    long good = Segment.HEADER_BYTES;
    long offset = good;
    long parts = 0;
    long records = 0;
    try (var in = new SegmentReader(segment, maxRecordBytes)) {
      while (offset < segment.end) {
        parts++;
        if (in.read(offset, segment.end) == SegmentReader.Found.RECORD) {
          offset += Segment.RECORD_HEADER_BYTES + in.length;
          good = offset;
          records = parts;
        } else {
          offset = in.next(offset, segment.end);
        }
      }
    }
    segment.records = records;
    return good;
  }

  /// How many records a sealed segment has; counted at the first call.
  static long records(Segment segment, int maxRecordBytes) throws IOException {
    if (segment.records < 0) {
      scan(segment, maxRecordBytes);
    }
    return segment.records;
  }

  private static void forgetOthers(Path directory, Collection<String> readers) throws IOException {
    try (var files = Files.newDirectoryStream(directory, "*.cursor{,.new}")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (!readers.contains(name.substring(0, name.indexOf(".cursor")))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
