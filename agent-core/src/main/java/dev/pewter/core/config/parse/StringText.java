package dev.pewter.core.config.parse;

import dev.pewter.core.bytes.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// From a string literal as written to the text it means.
final class StringText {
  private StringText() {}

  static String unquote(String literal) {
    if (literal.charAt(0) == '`') {
      String inner = literal.substring(1, Math.max(1, literal.length() - 1));
      return inner.indexOf('\r') < 0 ? inner : inner.replace("\r", "");
    }
    if (literal.indexOf('\\') < 0) {
      return literal.substring(1, Math.max(1, literal.length() - 1));
    }
    return unescape(literal);
  }

  /// Escapes give bytes, which together may make UTF-8: `"\xc3\xa9"` is `é`; `"\xff"` stays a byte.
  private static String unescape(String literal) {
    var bytes = new ByteArrayOutputStream(literal.length());
    int i = 1;
    while (i < literal.length() - 1) {
      int ch = literal.codePointAt(i);
      i += Character.charCount(ch);
      if (ch != '\\') {
        write(bytes, ch);
        continue;
      }
      char kind = i < literal.length() ? literal.charAt(i++) : '\\';
      switch (kind) {
        case 'a' -> bytes.write(7);
        case 'b' -> bytes.write('\b');
        case 'f' -> bytes.write('\f');
        case 'n' -> bytes.write('\n');
        case 'r' -> bytes.write('\r');
        case 't' -> bytes.write('\t');
        case 'v' -> bytes.write(11);
        case 'x' -> {
          bytes.write(digits(literal, i, 2, 16));
          i += 2;
        }
        case 'u' -> {
          write(bytes, digits(literal, i, 4, 16));
          i += 4;
        }
        case 'U' -> {
          write(bytes, digits(literal, i, 8, 16));
          i += 8;
        }
        case '0', '1', '2', '3', '4', '5', '6', '7' -> {
          bytes.write(digits(literal, i - 1, 3, 8));
          i += 2;
        }
        default -> bytes.write(kind); // a quote or a backslash; others were refused
      }
    }
    return Utf8.text(bytes.toByteArray());
  }

  private static int digits(String text, int at, int count, int base) {
    int value = 0;
    for (int i = at; i < at + count && i < text.length(); i++) {
      value = value * base + Math.max(0, Character.digit(text.charAt(i), base));
    }
    return value;
  }

  private static void write(ByteArrayOutputStream bytes, int codePoint) {
    int valid = Character.isValidCodePoint(codePoint) ? codePoint : 0xFFFD;
    bytes.writeBytes(Character.toString(valid).getBytes(StandardCharsets.UTF_8));
  }
}
