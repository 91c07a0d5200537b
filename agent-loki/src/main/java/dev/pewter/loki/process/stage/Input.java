package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import org.jspecify.annotations.Nullable;

/// The bytes that a stage looks at: the lines of entries, or an extracted value of each. One serves
/// all entries of a batch.
final class Input {
  private final @Nullable String source;
  private byte[] bytes = new byte[0];
  private int start;
  private int end;

  /// @param source the extracted value; null for the line
  Input(@Nullable String source) {
    this.source = source;
  }

  /// Moves to an entry; false when it does not have the value.
  boolean of(Entries entries, int entry) {
    if (source == null) {
      bytes = entries.bytes(entry);
      start = entries.start(entry);
      end = entries.end(entry);
      return true;
    }
    String text = entries.values(entry).text(source);
    if (text == null) {
      return false;
    }
    bytes = Utf8.bytes(text);
    start = 0;
    end = bytes.length;
    return true;
  }

  byte[] bytes() {
    return bytes;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /// As a string that keeps bytes that are no UTF-8, in the way of `Utf8`; costs a copy.
  String rawText() {
    return Utf8.text(bytes, start, end);
  }
}
