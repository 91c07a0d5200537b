package dev.pewter.core.config.parse;

/// UTF-8 as Go decodes it: a byte that starts nothing valid is one U+FFFD.
final class Utf8 {
  private Utf8() {}

  /// The code point at an offset, shifted left by 8, and in the low byte how many bytes it takes.
  static long decode(byte[] text, int at) {
    int first = text[at] & 0xFF;
    if (first < 0x80) {
      return pack(first, 1);
    }
    int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || at + length > text.length) {
      return pack(0xFFFD, 1);
    }
    int value = first & (0xFF >> (length + 1));
    for (int i = 1; i < length; i++) {
      int following = text[at + i] & 0xFF;
      if ((following & 0xC0) != 0x80) {
        return pack(0xFFFD, 1);
      }
      value = value << 6 | (following & 0x3F);
    }
    boolean overlong = length == 3 ? value < 0x800 : length == 4 && value < 0x10000;
    boolean surrogate = value >= 0xD800 && value < 0xE000;
    return overlong || surrogate || value > 0x10FFFF ? pack(0xFFFD, 1) : pack(value, length);
  }

  private static long pack(int codePoint, int length) {
    return (long) codePoint << 8 | length;
  }
}
