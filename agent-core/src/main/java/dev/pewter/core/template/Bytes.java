package dev.pewter.core.template;

import dev.pewter.core.bytes.Utf8;

/// Texts seen as the bytes of their UTF-8, as Go counts them. A text that is cut inside a character
/// keeps its bytes, in the way of `Utf8`.
final class Bytes {
  private Bytes() {}

  static int length(String text) {
    if (Utf8.isRaw(text)) {
      return Utf8.bytes(text).length;
    }
    int length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      length += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return length;
  }

  /// The bytes `[from, to)`.
  static String part(String text, long from, long to) throws TemplateException {
    int length = length(text);
    if (from < 0 || to < from || to > length) {
      throw new TemplateException(
          "slice bounds out of range [" + from + ":" + to + "] with length " + length);
    }
    return length == text.length()
        ? text.substring((int) from, (int) to)
        : Utf8.text(Utf8.bytes(text), (int) from, (int) to);
  }
}
