package dev.pewter.loki.process.logql;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Looks for a word in bytes, eight places at a time by its first two bytes.
final class ByteSearch {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private ByteSearch() {}

  /// Whether a word is in `bytes[start, end)`.
  static boolean contains(byte[] bytes, int start, int end, byte[] word) {
    int length = word.length;
    if (length == 0) {
      return true;
    }
    int last = end - length;
    int at = start;
    if (length > 1) {
      long first = ONES * (word[0] & 0xff);
      long second = ONES * (word[1] & 0xff);
      for (; at <= last && at + 9 <= end; at += 8) {
        long a = (long) LONGS.get(bytes, at) ^ first;
        long b = (long) LONGS.get(bytes, at + 1) ^ second;
        // The high bit of each byte that is zero in both, now and then of one that is not.
        long hits = (a - ONES) & ~a & (b - ONES) & ~b & HIGH;
        while (hits != 0) {
          int place = at + (Long.numberOfTrailingZeros(hits) >>> 3);
          if (place <= last && isAt(bytes, place, word)) {
            return true;
          }
          hits &= hits - 1;
        }
      }
    }
    for (; at <= last; at++) {
      if (bytes[at] == word[0] && isAt(bytes, at, word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAt(byte[] bytes, int place, byte[] word) {
    return Arrays.equals(bytes, place, place + word.length, word, 0, word.length);
  }
}
