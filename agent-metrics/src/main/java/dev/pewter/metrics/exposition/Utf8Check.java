package dev.pewter.metrics.exposition;

/// Whether bytes are UTF-8.
final class Utf8Check {
  private Utf8Check() {}

  static boolean isValid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int first = bytes[at];
      if (first >= 0) {
        at++;
        continue;
      }
      int length = length(first & 0xff);
      if (length == 0 || at + length > to) {
        return false;
      }
      int code = first & (0x7f >> length);
      for (int i = 1; i < length; i++) {
        int next = bytes[at + i];
        if ((next & 0xc0) != 0x80) {
          return false;
        }
        code = (code << 6) | (next & 0x3f);
      }
      boolean isSurrogate = code >= 0xd800 && code < 0xe000;
      boolean isOverlong = code < (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
      if (isSurrogate || isOverlong || code > 0x10ffff) {
        return false;
      }
      at += length;
    }
    return true;
  }

  private static int length(int first) {
    if (first < 0xc0) {
      return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 0;
  }
}
