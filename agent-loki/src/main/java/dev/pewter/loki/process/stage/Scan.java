package dev.pewter.loki.process.stage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Searches in bytes.
final class Scan {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Scan() {}

  /// Whether no byte of `bytes[from, to)` is above 127.
  static boolean isAscii(byte[] bytes, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      if (((long) LONGS.get(bytes, at) & 0x8080808080808080L) != 0) {
        return false;
      }
    }
    int all = 0;
    for (; at < to; at++) {
      all |= bytes[at];
    }
    return all >= 0;
  }

  /// Where the first white space of `bytes[from, to)` is, or `to`.
  static int space(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] > ' ' || bytes[at] < '\t' || isOther(bytes[at]))) {
      at++;
    }
    return at;
  }

  /// Control characters between the line ends and the space are not white space.
  private static boolean isOther(byte c) {
    return c > '\r' && c < ' ';
  }
}
