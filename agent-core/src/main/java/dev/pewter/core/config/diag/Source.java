package dev.pewter.core.config.diag;

import dev.pewter.core.bytes.Utf8;
import java.util.Arrays;

/// A configuration text under the name it is reported by; turns byte offsets into lines and
/// columns.
public final class Source {
  private final String name;
  private final byte[] text;
  private final int[] lineStarts;
  private final boolean isShown;

  /// The text is owned by the source from here on and must not be changed.
  public Source(String name, byte[] text) {
    this(name, text, true);
  }

  private Source(String name, byte[] text, boolean isShown) {
    this.name = name;
    this.text = text;
    this.isShown = isShown;
    this.lineStarts = lineStarts(text);
  }

  /// A text of which no line is printed beside a message.
  public static Source notShown(String name, byte[] text) {
    return new Source(name, text, false);
  }

  private static int[] lineStarts(byte[] text) {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  public String name() {
    return name;
  }

  /// The bytes themselves, not a copy.
  @SuppressWarnings("EI_EXPOSE_REP")
  public byte[] bytes() {
    return text;
  }

  boolean isShown() {
    return isShown;
  }

  public int lines() {
    return lineStarts.length;
  }

  /// The line of a byte offset, from 1.
  public int line(int offset) {
    int found = Arrays.binarySearch(lineStarts, offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /// The column of a byte offset in its line, in bytes, from 1.
  public int column(int offset) {
    return offset - lineStarts[line(offset) - 1] + 1;
  }

  /// The offset at which a line starts; `line` counts from 1.
  public int lineStart(int line) {
    return lineStarts[line - 1];
  }

  /// A line without its line feed.
  public String lineText(int line) {
    int end = line < lineStarts.length ? lineStarts[line] - 1 : text.length;
    return slice(lineStarts[line - 1], end);
  }

  /// The text between two byte offsets.
  public String slice(int start, int end) {
    return Utf8.text(text, start, end);
  }

  @Override
  public String toString() {
    return name;
  }
}
