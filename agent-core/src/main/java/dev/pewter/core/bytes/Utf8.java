package dev.pewter.core.bytes;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// UTF-8 as Go has it: any bytes are a text.
///
/// A byte that is no part of valid UTF-8 is carried in a `String` as one lone surrogate, U+DC80 for
/// 0x80 to U+DCFF for 0xFF, which no valid text has. `text` and `bytes` are inverse to each other
/// for all bytes. Texts that are put together need `joined`, since halves may make a whole; who
/// shows such a text writes U+FFFD for each such byte. Everything that leaves the configuration as
/// bytes (encodings, hashes, files) has to use `bytes`.
public final class Utf8 {
  private static final int INVALID = 0xFFFD;
  private static final int RAW = 0xDC00;

  private Utf8() {}

  /// The code point at an offset, shifted left by 8, and in the low byte how many bytes it takes; a
  /// byte that starts nothing valid is one U+FFFD.
  public static long decode(byte[] text, int at) {
    int first = text[at] & 0xFF;
    if (first < 0x80) {
      return pack(first, 1);
    }
    int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || at + length > text.length) {
      return pack(INVALID, 1);
    }
    int value = first & (0xFF >> (length + 1));
    for (int i = 1; i < length; i++) {
      int following = text[at + i] & 0xFF;
      if ((following & 0xC0) != 0x80) {
        return pack(INVALID, 1);
      }
      value = value << 6 | (following & 0x3F);
    }
    boolean overlong = length == 3 ? value < 0x800 : length == 4 && value < 0x10000;
    boolean surrogate = value >= 0xD800 && value < 0xE000;
    return overlong || surrogate || value > 0x10FFFF ? pack(INVALID, 1) : pack(value, length);
  }

  private static long pack(int codePoint, int length) {
    return (long) codePoint << 8 | length;
  }

  /// The text of any bytes.
  public static String text(byte[] bytes) {
    return text(bytes, 0, bytes.length);
  }

  /// The text of the bytes `[from, to)`.
  public static String text(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return text.indexOf(INVALID) < 0 ? text : raw(Arrays.copyOfRange(bytes, from, to));
  }

  private static String raw(byte[] bytes) {
    var text = new StringBuilder(bytes.length);
    for (int at = 0; at < bytes.length; ) {
      long decoded = decode(bytes, at);
      int length = (int) (decoded & 0xFF);
      int codePoint = (int) (decoded >>> 8);
      boolean invalid = length == 1 && codePoint == INVALID;
      text.appendCodePoint(invalid ? RAW + (bytes[at] & 0xFF) : codePoint);
      at += length;
    }
    return text.toString();
  }

  /// The bytes of a text.
  public static byte[] bytes(String text) {
    if (!isRaw(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    var bytes = new ByteArrayOutputStream(text.length() + 16);
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isRaw(text, i)) {
        bytes.writeBytes(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
        if (i < text.length()) {
          bytes.write(text.charAt(i) - RAW);
        }
        from = i + 1;
      }
    }
    return bytes.toByteArray();
  }

  /// Whether a text holds a byte that is no UTF-8.
  public static boolean isRaw(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isRaw(text, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRaw(String text, int at) {
    return isRaw(text.charAt(at)) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  /// Whether a code point of a text stands for a byte that is no UTF-8.
  public static boolean isRaw(int codePoint) {
    return codePoint >= RAW + 0x80 && codePoint <= RAW + 0xFF;
  }

  /// A text put together of others, in which bytes may have met that are UTF-8 together.
  public static String joined(String text) {
    return isRaw(text) ? text(bytes(text)) : text;
  }

  /// The text with U+FFFD for every byte that is no UTF-8.
  public static String shown(String text) {
    if (!isRaw(text)) {
      return text;
    }
    var shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> shown.appendCodePoint(isRaw(c) ? INVALID : c));
    return shown.toString();
  }
}
