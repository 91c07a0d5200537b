package dev.pewter.core.config.diag;

import dev.pewter.core.bytes.Utf8;
import java.util.Locale;

/// Quotes a text as Go's `%q` does, for messages.
public final class Quote {
  private Quote() {}

  public static String quote(String text) {
    var quoted = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(ch -> append(quoted, ch));
    return quoted.append('"').toString();
  }

  /// As `%+q` does: characters beyond ASCII are escaped.
  public static String ascii(String text) {
    var ascii = new StringBuilder(text.length() + 2);
    quote(text)
        .codePoints()
        .forEach(
            ch -> {
              if (ch < 0x80) {
                ascii.append((char) ch);
              } else {
                escape(ascii, ch);
              }
            });
    return ascii.toString();
  }

  private static void append(StringBuilder quoted, int ch) {
    switch (ch) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case 7 -> quoted.append("\\a");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 11 -> quoted.append("\\v");
      default -> {
        if (Utf8.isRaw(ch)) {
          quoted.append(String.format(Locale.ROOT, "\\x%02x", ch & 0xFF));
        } else if (isPrintable(ch)) {
          quoted.appendCodePoint(ch);
        } else if (ch < 0x80) {
          quoted.append(String.format(Locale.ROOT, "\\x%02x", ch));
        } else {
          escape(quoted, ch);
        }
      }
    }
  }

  private static void escape(StringBuilder quoted, int ch) {
    quoted.append(String.format(Locale.ROOT, ch < 0x10000 ? "\\u%04x" : "\\U%08x", ch));
  }

  /// Whether Go would show the character as it is.
  public static boolean isPrintable(int ch) {
    return switch (Character.getType(ch)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> ch == ' ';
      default -> true;
    };
  }
}
