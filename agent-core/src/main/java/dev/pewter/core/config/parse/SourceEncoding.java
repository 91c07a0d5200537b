package dev.pewter.core.config.parse;

import dev.pewter.core.bytes.Utf8;
import org.jspecify.annotations.Nullable;

/// Refuses configurations that are not UTF-8, before anything else looks at them.
public final class SourceEncoding {
  private SourceEncoding() {}

  /// What is wrong with the encoding, or null when it is UTF-8.
  public static @Nullable String check(byte[] text) {
    String wide = wideEncoding(text);
    if (wide != null) {
      return "configuration is encoded with " + wide + " but must be utf8";
    }
    for (int at = 0; at < text.length; ) {
      if (text[at] >= 0) {
        at++;
        continue;
      }
      long decoded = Utf8.decode(text, at);
      int length = (int) (decoded & 0xFF);
      if (length == 1) {
        return "unknown encoding for config";
      }
      at += length;
    }
    return null;
  }

  private static @Nullable String wideEncoding(byte[] text) {
    if (starts(text, 0xFF, 0xFE, 0, 0)) {
      return "UTF32LittleEndian";
    }
    if (starts(text, 0, 0, 0xFE, 0xFF)) {
      return "UTF32BigEndian";
    }
    if (starts(text, 0xFF, 0xFE)) {
      return "UTF16LittleEndian";
    }
    if (starts(text, 0xFE, 0xFF)) {
      return "UTF16BigEndian";
    }
    return null;
  }

  private static boolean starts(byte[] text, int... mark) {
    if (text.length < mark.length) {
      return false;
    }
    for (int i = 0; i < mark.length; i++) {
      if ((text[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
