package dev.pewter.loki.write;

import dev.pewter.core.codec.ProtoWriter;
import java.io.IOException;
import java.util.Arrays;
import org.xerial.snappy.Snappy;

/// Makes requests of open batches through buffers that are used again. For one thread at a time.
final class Packer {
  private static final int KEPT = 2 << 20;

  private final ProtoWriter encoder = new ProtoWriter();
  private byte[] packed = new byte[0];

  /// Encodes and compresses.
  QueuedRequest pack(String tenant, OpenBatch batch, long nowMillis) {
    batch.encode(encoder);
    int most = Snappy.maxCompressedLength(encoder.size());
    if (packed.length < most) {
      packed = new byte[most];
    }
    byte[] body = Arrays.copyOf(packed, compress());
    encoder.shrink(KEPT);
    if (packed.length > KEPT) {
      packed = new byte[0];
    }
    return new QueuedRequest(tenant, body, batch.entries(), nowMillis, batch.parts(), null);
  }

  private int compress() {
    try {
      return Snappy.compress(encoder.bytes(), 0, encoder.size(), packed, 0);
    } catch (IOException e) {
      throw new IllegalStateException("snappy refuses an array", e);
    }
  }
}
