package dev.pewter.core.storage.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// Computes the checksum of records; reused, for one thread at a time.
final class Checksum {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final CRC32C crc = new CRC32C();
  private final byte[] place = new byte[20];

  int of(long segment, long offset, byte[] payload, int from, int length) {
    begin(segment, offset, length);
    add(payload, from, length);
    return value();
  }

  /// Begins the sum of a record whose payload is added in parts.
  void begin(long segment, long offset, int length) {
    LONG.set(place, 0, segment);
    LONG.set(place, 8, offset);
    INT.set(place, 16, length);
    crc.reset();
    crc.update(place, 0, place.length);
  }

  void add(byte[] payload, int from, int length) {
    crc.update(payload, from, length);
  }

  int value() {
    return (int) crc.getValue();
  }
}
