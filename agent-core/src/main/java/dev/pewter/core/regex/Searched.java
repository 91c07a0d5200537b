package dev.pewter.core.regex;

import java.nio.charset.StandardCharsets;

/// A text that is read a bounded number of times: the promise of linear time. ASCII bytes are read
/// where they lie.
final class Searched implements CharSequence {
  private static final int READS_PER_CHAR = 64;
  private static final byte[] NONE = {};

  private final String text; // when there are no bytes
  private final byte[] bytes;
  private final int start;
  private final int length;
  private long reads;

  /// Too much was read.
  static final class Exhausted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Exhausted() {
      super("too many steps", null, false, false);
    }
  }

  Searched(String text) {
    this(text, NONE, 0, text.length());
  }

  Searched(byte[] ascii, int start, int end) {
    this("", ascii, start, end - start);
  }

  private Searched(String text, byte[] bytes, int start, int length) {
    this.text = text;
    this.bytes = bytes;
    this.start = start;
    this.length = length;
    this.reads = READS_PER_CHAR * (length + 64L);
  }

  boolean hasLineFeed() {
    if (!text.isEmpty()) {
      return text.indexOf('\n') >= 0;
    }
    for (int i = start; i < start + length; i++) {
      if (bytes[i] == '\n') {
        return true;
      }
    }
    return false;
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    if (--reads < 0) {
      throw new Exhausted();
    }
    return text.isEmpty() ? (char) bytes[start + index] : text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int from, int to) {
    return toString().substring(from, to);
  }

  @Override
  public String toString() {
    return text.isEmpty() ? new String(bytes, start, length, StandardCharsets.ISO_8859_1) : text;
  }
}
