package dev.pewter.loki.source.journal;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far the journal was read: the last entry of all, and the last one of each file by the file's
/// id, because the files of a journal are written independently of each other.
record Place(@Nullable Cursor last, Map<String, Cursor> files) {
  static final Place NONE = new Place(null, Map.of());

  /// How much older than the last entry a file may be that appeared only later.
  private static final long SLACK_MICROS = 60_000_000;

  Place {
    files = Map.copyOf(files);
  }

  Place after(Cursor newLast, Map<String, Cursor> newFiles) {
    var all = new HashMap<>(files);
    all.putAll(newFiles);
    return new Place(newLast, all);
  }

  /// Whether an entry of a file is still to be read.
  ///
  /// @param headMicros the time of the file's first entry
  boolean isBefore(Cursor entry, String file, long headMicros) {
    var known = files.get(file);
    if (known != null) {
      return Long.compareUnsigned(entry.number(), known.number()) > 0;
    }
    if (last == null || (!files.isEmpty() && headMicros > last.realtimeMicros() - SLACK_MICROS)) {
      return true;
    }
    return entry.compareTo(last) > 0;
  }
}
