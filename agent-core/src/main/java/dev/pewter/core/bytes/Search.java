package dev.pewter.core.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds bytes, eight at a time.
public final class Search {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private Search() {}

  /// Where a byte is first in `bytes[from, to)`, or -1.
  public static int indexOf(byte[] bytes, byte wanted, int from, int to) {
    long pattern = (wanted & 0xffL) * ONES;
    int at = from;
    for (; at <= to - 8; at += 8) {
      long different = (long) LONGS.get(bytes, at) ^ pattern;
      long found = (different - ONES) & ~different & HIGH;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    for (; at < to; at++) {
      if (bytes[at] == wanted) {
        return at;
      }
    }
    return -1;
  }

  /// Where a byte is last in `bytes[from, to)`, or -1.
  public static int lastIndexOf(byte[] bytes, byte wanted, int from, int to) {
    for (int at = to - 1; at >= from; at--) {
      if (bytes[at] == wanted) {
        return at;
      }
    }
    return -1;
  }
}
