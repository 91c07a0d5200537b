package dev.pewter.core.storage.wal;

import dev.pewter.core.concurrent.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Writes records behind each other to the active segment: through a buffer, which keeps what it
/// has when writing fails, to be written later. Guarded by the log's lock.
final class SegmentWriter {
  private static final int BUFFER = 64 << 10;

  private final Clock clock;
  private final Runnable onGrown;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final Checksum checksum = new Checksum();
  private Segment segment;
  private Output file;
  private long bufferedRecords;
  private long createdNanos;

  /// @param onGrown called when there is more to read
  SegmentWriter(Clock clock, Segment segment, Output file, Runnable onGrown) {
    this.clock = clock;
    this.segment = segment;
    this.file = file;
    this.onGrown = onGrown;
    this.createdNanos = clock.nanos();
  }

  /// Goes on in another segment; everything was flushed, and the caller closes the old file.
  void next(Segment nextSegment, Output nextFile) {
    segment = nextSegment;
    file = nextFile;
    createdNanos = clock.nanos();
  }

  Output file() {
    return file;
  }

  /// The bytes of the segment, with those that are not written yet.
  long used() {
    return segment.end + buffer.position();
  }

  long ageNanos() {
    return clock.nanos() - createdNanos;
  }

  boolean isFlushed() {
    return buffer.position() == 0;
  }

  /// Adds a record, or throws and adds nothing.
  ///
  /// @param isWritten whether it is to be in the file, not only in the buffer
  void put(byte[] payload, int from, int length, boolean isWritten) throws IOException {
    int size = length + Segment.RECORD_HEADER_BYTES;
    if (size > buffer.remaining()) {
      flush();
    }
    int crc = checksum.of(segment.number, used(), payload, from, length);
    if (size <= buffer.remaining()) {
      buffer.putInt(length).putInt(crc).put(payload, from, length);
      bufferedRecords++;
      if (isWritten) {
        writeLast(size);
      }
      return;
    }
    // Larger than the buffer, which is empty: written in parts, counted when all are there.
    long at = segment.end;
    buffer.putInt(length).putInt(crc);
    try {
      for (int done = 0; done < length || buffer.position() > 0; ) {
        int part = Math.min(buffer.remaining(), length - done);
        buffer.put(payload, from + done, part);
        done += part;
        at = write(at);
        buffer.clear();
      }
    } finally {
      buffer.clear();
    }
    grown(at, 1);
  }

  /// Writes the buffer, or else takes the record at its end out again.
  private void writeLast(int size) throws IOException {
    boolean isDone = false;
    try {
      flush();
      isDone = true;
    } finally {
      if (!isDone) {
        buffer.position(buffer.position() - size);
        bufferedRecords--;
      }
    }
  }

  /// Makes everything readable that was put.
  void flush() throws IOException {
    if (buffer.position() > 0) {
      long end = write(segment.end);
      buffer.clear();
      long records = bufferedRecords;
      bufferedRecords = 0;
      grown(end, records);
    }
  }

  /// Writes the buffer at an offset of the file; it is as it was when that fails.
  private long write(long offset) throws IOException {
    int length = buffer.position();
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        file.write(buffer, offset + buffer.position());
      }
    } finally {
      buffer.clear().position(length);
    }
    return offset + length;
  }

  private void grown(long end, long records) {
    segment.grow(end, records, clock.now().toEpochMilli());
    onGrown.run();
  }
}
