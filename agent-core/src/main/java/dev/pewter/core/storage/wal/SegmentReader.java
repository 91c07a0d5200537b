package dev.pewter.core.storage.wal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Reads the records of one segment after the other through reused buffers. For one thread.
final class SegmentReader implements AutoCloseable {

  /// What is at an offset.
  enum Found {
    RECORD,
    /// The readable part ends exactly here.
    END,
    /// Torn or damaged.
    BAD
  }

  private static final int CHUNK = 64 << 10;

  /// So many bytes are summed at most to find what is whole behind damage.
  private static final long MAX_EFFORT = 1L << 30;

  private final int maxRecordBytes;
  private final Checksum checksum = new Checksum();
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK); // file bytes from chunkStart
  private long chunkStart;
  private RandomAccessFile file; // unlike a FileChannel it survives an interruption
  private long number;
  byte[] payload = new byte[4096];
  int length;

  SegmentReader(Segment segment, int maxRecordBytes) throws IOException {
    this.maxRecordBytes = maxRecordBytes;
    this.file = new RandomAccessFile(segment.file.toFile(), "r");
    this.number = segment.number;
    chunk.limit(0);
  }

  /// Goes on with another segment.
  void open(Segment segment) throws IOException {
    var next = new RandomAccessFile(segment.file.toFile(), "r");
    file.close();
    file = next;
    number = segment.number;
    chunk.clear().limit(0);
    chunkStart = 0;
  }

  /// Reads the record at an offset into `payload` and `length`; looks no further than `end`.
  Found read(long offset, long end) throws IOException {
    if (offset == end) {
      return Found.END;
    }
    int size = sizeAt(offset, end);
    if (size < 0) {
      return Found.BAD;
    }
    int at = (int) (offset - chunkStart);
    int crc = chunk.getInt(at + 4);
    long from = offset + Segment.RECORD_HEADER_BYTES;
    if (payload.length < size) {
      payload = new byte[Math.max(size, Math.min(maxRecordBytes, 2 * payload.length))];
    }
    for (int done = 0; done < size; ) {
      if (!load(from + done, 1, end)) {
        return Found.BAD;
      }
      at = (int) (from + done - chunkStart);
      int part = Math.min(size - done, chunk.limit() - at);
      chunk.get(at, payload, done, part);
      done += part;
    }
    length = size;
    return checksum.of(number, offset, payload, 0, size) == crc ? Found.RECORD : Found.BAD;
  }

  /// Where the next whole record begins behind one that is not: where its length says, else the
  /// first place that looks like one. A sum that holds for its place is no accident.
  ///
  /// @return `end` when there is none, or none that was found with a bounded effort
  long next(long bad, long end) throws IOException {
    int length = sizeAt(bad, end);
    long behind = bad + Segment.RECORD_HEADER_BYTES + length;
    if (length >= 0 && (behind == end || isRecord(behind, sizeAt(behind, end), end))) {
      return behind;
    }
    long effort = MAX_EFFORT;
    for (long at = bad + 1; at < end && effort > 0; at++) {
      int size = sizeAt(at, end);
      effort -= size < 0 ? 1 : Segment.RECORD_HEADER_BYTES + size;
      if (isRecord(at, size, end)) {
        return at;
      }
    }
    return end;
  }

  /// Whether what is left is the beginning of one record, perhaps with zeros behind it: so a crash
  /// leaves it.
  boolean isTorn(long offset, long end) throws IOException {
    long used = offset;
    for (long at = offset; at < end && load(at, 1, end); at++) {
      if (chunk.get((int) (at - chunkStart)) != 0) {
        used = at + 1;
      }
    }
    long left = used - offset - Segment.RECORD_HEADER_BYTES;
    if (left < 0 || !load(offset, Segment.RECORD_HEADER_BYTES, end)) {
      return true;
    }
    int size = chunk.getInt((int) (offset - chunkStart));
    return size > left && size <= maxRecordBytes;
  }

  /// Whether its header is that of a later version and what follows cannot be read: a bit of the
  /// header may just have turned.
  boolean isOfLaterVersion(long end) throws IOException {
    if (!load(0, Segment.HEADER_BYTES, end)) {
      return false;
    }
    int magic = chunk.getInt(0);
    boolean isLater = magic >>> Byte.SIZE == Segment.MAGIC >>> Byte.SIZE && magic > Segment.MAGIC;
    return isLater && read(Segment.HEADER_BYTES, end) == Found.BAD;
  }

  /// Whether a record of a length begins at an offset; leaves `payload` alone, for lengths that
  /// damage has made may be very large.
  private boolean isRecord(long offset, int size, long end) throws IOException {
    if (size < 0) {
      return false;
    }
    int crc = chunk.getInt((int) (offset - chunkStart) + 4);
    checksum.begin(number, offset, size);
    long from = offset + Segment.RECORD_HEADER_BYTES;
    for (int done = 0; done < size; ) {
      if (!load(from + done, 1, end)) {
        return false;
      }
      int at = (int) (from + done - chunkStart);
      int part = Math.min(size - done, chunk.limit() - at);
      checksum.add(chunk.array(), at, part);
      done += part;
    }
    return checksum.value() == crc;
  }

  /// What would be the length of a record at an offset; -1 when it cannot be one.
  private int sizeAt(long offset, long end) throws IOException {
    if (end - offset < Segment.RECORD_HEADER_BYTES
        || !load(offset, Segment.RECORD_HEADER_BYTES, end)) {
      return -1;
    }
    int size = chunk.getInt((int) (offset - chunkStart));
    boolean fits = size >= 0 && size <= maxRecordBytes;
    return fits && size <= end - offset - Segment.RECORD_HEADER_BYTES ? size : -1;
  }

  /// Sees to it that the chunk has `least` bytes from an offset; false when the file ends before.
  /// Never holds bytes after `end`, which are still being written.
  private boolean load(long offset, int least, long end) throws IOException {
    if (offset >= chunkStart && offset + least <= chunkStart + chunk.limit()) {
      return true;
    }
    chunkStart = offset;
    chunk.clear().limit((int) Math.min(CHUNK, end - offset));
    file.seek(offset);
    while (chunk.hasRemaining()) {
      int read = file.read(chunk.array(), chunk.position(), chunk.remaining());
      if (read <= 0) {
        break;
      }
      chunk.position(chunk.position() + read);
    }
    chunk.flip();
    return chunk.limit() >= least;
  }

  /// Lets go of an array that one large record made.
  void shrink() {
    if (payload.length > 1 << 20) {
      payload = Arrays.copyOf(payload, 4096);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
