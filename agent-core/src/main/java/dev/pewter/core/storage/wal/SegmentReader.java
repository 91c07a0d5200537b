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
    if (end - offset < Segment.RECORD_HEADER_BYTES
        || !load(offset, Segment.RECORD_HEADER_BYTES, end)) {
      return Found.BAD;
    }
    int at = (int) (offset - chunkStart);
    int size = chunk.getInt(at);
    int crc = chunk.getInt(at + 4);
    long from = offset + Segment.RECORD_HEADER_BYTES;
    if (size < 0 || size > maxRecordBytes || size > end - from) {
      return Found.BAD;
    }
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
