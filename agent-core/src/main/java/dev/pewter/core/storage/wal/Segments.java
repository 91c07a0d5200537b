package dev.pewter.core.storage.wal;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.storage.files.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.TreeMap;

/// The segments of a log, oldest first: their beginning, and the end of those that nobody needs any
/// more. The last one is active: it is being written and never deleted.
///
/// A segment whose file cannot be deleted stays, and counts, and is tried again. All is guarded by
/// the log's lock.
final class Segments {
  private final Path directory;
  private final WalOptions options;
  private final Clock clock;
  private final WalListener listener;
  private final Output.Disk disk;
  private final Collection<WalReader> readers;
  private final TreeMap<Long, Segment> all = new TreeMap<>();
  private long sealedBytes;
  private boolean isDeletingFailing;

  /// @param readers of the log, as they are at each time
  Segments(
      Path directory,
      WalOptions options,
      Clock clock,
      WalListener listener,
      Output.Disk disk,
      Collection<WalReader> readers) {
    this.directory = directory;
    this.options = options;
    this.clock = clock;
    this.listener = listener;
    this.disk = disk;
    this.readers = readers;
  }

  /// Adds one behind the last, which is sealed by that.
  void add(Segment segment) {
    if (!all.isEmpty()) {
      var last = last();
      last.isSealed = true;
      sealedBytes += last.end;
    }
    segment.isSealed = false;
    all.put(segment.number, segment);
  }

  /// Begins the next segment: its file, with the header, is safe on disk before it is added.
  Output begin(long number) throws IOException {
    var segment =
        new Segment(directory, number, Segment.HEADER_BYTES, 0, clock.now().toEpochMilli());
    var file = disk.open(segment.file, true);
    boolean isReady = false;
    try {
      var header = ByteBuffer.allocate(Segment.HEADER_BYTES);
      header.putInt(Segment.MAGIC).putInt(0).putLong(number).flip();
      while (header.hasRemaining()) {
        file.write(header, header.position());
      }
      file.force();
      AtomicFile.syncParent(segment.file);
      isReady = true;
    } finally {
      if (!isReady) {
        file.close();
      }
    }
    add(segment);
    return file;
  }

  /// The file of the last, to go on in it.
  Output reopenLast() throws IOException {
    return disk.open(last().file, false);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  int count() {
    return all.size();
  }

  Segment first() {
    return all.firstEntry().getValue();
  }

  Segment last() {
    return all.lastEntry().getValue();
  }

  /// The first with at least this number; the last if there is none.
  Segment from(long number) {
    var found = all.ceilingEntry(number);
    return found == null ? last() : found.getValue();
  }

  /// What all but the last take on disk.
  long sealedBytes() {
    return sealedBytes;
  }

  /// What of the records behind a place is written.
  long bytesAfter(WalPosition place) {
    long bytes = 0;
    for (var segment : all.tailMap(place.segment()).values()) {
      boolean isThere = segment.number == place.segment();
      bytes += segment.end - (isThere ? place.offset() : Segment.HEADER_BYTES);
    }
    return bytes;
  }

  /// Deletes those that all readers have passed.
  ///
  /// @return whether there were any
  boolean deletePassed() throws IOException {
    long needed = readers.isEmpty() ? 0 : Long.MAX_VALUE;
    for (var reader : readers) {
      var at = reader.acked();
      var segment = all.get(at.segment());
      boolean isDone = segment != null && segment.isSealed && at.offset() >= segment.end;
      needed = Math.min(needed, isDone ? at.segment() + 1 : at.segment());
    }
    int before = all.size();
    while (all.size() > 1 && first().number < needed) {
      delete(first());
    }
    return all.size() < before;
  }

  /// Whether all readers have passed everything in the active one.
  boolean isLastPassed() {
    var last = last();
    return !readers.isEmpty()
        && readers.stream()
            .map(WalReader::acked)
            .allMatch(at -> at.segment() == last.number && at.offset() >= last.end);
  }

  /// Saves how far the readers are.
  void saveCursors() {
    readers.forEach(WalReader::saveNow);
  }

  /// Gives up those that are too old.
  void expire() throws IOException {
    if (options.maxAge().isZero()) {
      return;
    }
    long oldest = clock.now().toEpochMilli() - options.maxAge().toMillis();
    while (all.size() > 1 && first().lastWriteMillis < oldest) {
      drop(DropReason.TOO_OLD);
    }
  }

  /// Gives up the first, if it is not the last too, and counts what its readers have not had.
  void drop(DropReason reason) throws IOException {
    var segment = first();
    if (all.size() == 1) {
      throw new IOException("the log has no room");
    }
    long records = count(segment); // while its file is there
    delete(segment);
    for (var reader : readers) {
      var acked = reader.acked();
      if (acked.segment() > segment.number) {
        continue;
      }
      boolean isInside = acked.segment() == segment.number;
      long bytes = segment.end - (isInside ? acked.offset() : Segment.HEADER_BYTES);
      if (bytes > 0) {
        long had = isInside ? acked.index() : 0;
        listener.lost(reader.name(), reason, records < 0 ? -1 : Math.max(0, records - had), bytes);
      }
    }
  }

  /// How many records a segment has; -1 when its file cannot be read.
  private long count(Segment segment) {
    try {
      return Recovery.records(segment, options.maxRecordBytes());
    } catch (IOException _) {
      return -1;
    }
  }

  private void delete(Segment segment) throws IOException {
    segment.isDeleted = true; // first: a reader that misses the file asks again
    try {
      disk.delete(segment.file);
    } catch (IOException e) {
      segment.isDeleted = false;
      if (!isDeletingFailing) {
        isDeletingFailing = true;
        listener.failed(e);
      }
      throw e;
    }
    all.remove(segment.number);
    sealedBytes -= segment.end;
    if (isDeletingFailing) {
      isDeletingFailing = false;
      listener.recovered();
    }
  }
}
