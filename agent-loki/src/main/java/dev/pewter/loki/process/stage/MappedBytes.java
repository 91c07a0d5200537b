package dev.pewter.loki.process.stage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The bytes of a file of any size, mapped into memory for as long as they are used. For any
/// thread.
final class MappedBytes {
  private static final int CHUNK_BITS = 30; // one mapping is at most 2 GiB
  private static final long CHUNK = 1L << CHUNK_BITS;

  private final ByteBuffer[] chunks;
  private final long size;

  private MappedBytes(ByteBuffer[] chunks, long size) {
    this.chunks = chunks;
    this.size = size;
  }

  static MappedBytes of(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      var chunks = new ByteBuffer[(int) Math.ceilDiv(size, CHUNK)];
      for (int i = 0; i < chunks.length; i++) {
        long from = i * CHUNK;
        chunks[i] = channel.map(FileChannel.MapMode.READ_ONLY, from, Math.min(CHUNK, size - from));
      }
      return new MappedBytes(chunks, size);
    }
  }

  long size() {
    return size;
  }

  /// The byte at an offset below the size, 0 to 255.
  int at(long offset) {
    return chunks[(int) (offset >> CHUNK_BITS)].get((int) (offset & (CHUNK - 1))) & 0xFF;
  }

  /// A number of up to four bytes, the highest first.
  long number(long offset, int length) {
    long number = 0;
    for (int i = 0; i < length; i++) {
      number = number << 8 | at(offset + i);
    }
    return number;
  }
}
