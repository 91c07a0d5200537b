package dev.pewter.loki.process.stage;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.json.JsonException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Strings of JSON as bytes, and values as compact text.
final class JsonText {
  private static final double SMALLEST_PLAIN = 1e-6;
  private static final double LARGEST_PLAIN = 1e21;

  private JsonText() {}

  /// What the inside of a valid string means, in UTF-8; half surrogates become U+FFFD.
  static byte[] unescaped(byte[] bytes, int start, int end) {
    byte[] text = new byte[end - start]; // an escape is never shorter than what it means
    int to = 0;
    int at = start;
    while (at < end) {
      byte c = bytes[at++];
      if (c != '\\') {
        text[to++] = c;
        continue;
      }
      c = bytes[at++];
      if (c != 'u') {
        text[to++] = meaning(c);
        continue;
      }
      int code = hex(bytes, at);
      at += 4;
      if (Character.isHighSurrogate((char) code) && at + 6 <= end) {
        int low = bytes[at] == '\\' && bytes[at + 1] == 'u' ? hex(bytes, at + 2) : 0;
        if (Character.isLowSurrogate((char) low)) {
          code = Character.toCodePoint((char) code, (char) low);
          at += 6;
        }
      }
      to = put(text, to, code < 0x10000 && Character.isSurrogate((char) code) ? 0xfffd : code);
    }
    return to == text.length ? text : Arrays.copyOf(text, to);
  }

  private static byte meaning(byte c) {
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  private static int put(byte[] text, int from, int code) {
    int at = from;
    if (code < 0x80) {
      text[at++] = (byte) code;
      return at;
    }
    if (code < 0x800) {
      text[at++] = (byte) (0xc0 | (code >> 6));
    } else {
      if (code < 0x10000) {
        text[at++] = (byte) (0xe0 | (code >> 12));
      } else {
        text[at++] = (byte) (0xf0 | (code >> 18));
        text[at++] = (byte) (0x80 | ((code >> 12) & 0x3f));
      }
      text[at++] = (byte) (0x80 | ((code >> 6) & 0x3f));
    }
    text[at++] = (byte) (0x80 | (code & 0x3f));
    return at;
  }

  /// The number that four hexadecimal digits make, or -1.
  static int hex(byte[] bytes, int at) {
    int number = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = bytes[i] < 0 ? -1 : Character.digit(bytes[i], 16);
      if (digit < 0) {
        return -1;
      }
      number = (number << 4) | digit;
    }
    return number;
  }

  /// A valid value without blanks, as Go writes it.
  static String compact(byte[] bytes, int start, int end) {
    try {
      return compact(JsonTree.parse(Utf8.text(bytes, start, end)));
    } catch (JsonException e) {
      throw new IllegalArgumentException(e); // it was found valid
    }
  }

  /// A value of a `JsonTree` without blanks, as Go writes it.
  static String compact(@Nullable Object value) {
    var out = new StringBuilder();
    write(out, value);
    return out.toString();
  }

  private static void write(StringBuilder out, @Nullable Object value) {
    switch (value) {
      case String text -> writeText(out, text);
      case Double number -> writeNumber(out, number);
      case Boolean is -> out.append(is);
      case Map<?, ?> object -> {
        String separator = "{";
        for (var member : object.entrySet()) {
          writeText(out.append(separator), String.valueOf(member.getKey()));
          write(out.append(':'), member.getValue());
          separator = ",";
        }
        out.append(object.isEmpty() ? "{}" : "}");
      }
      case List<?> array -> {
        String separator = "[";
        for (Object element : array) {
          write(out.append(separator), element);
          separator = ",";
        }
        out.append(array.isEmpty() ? "[]" : "]");
      }
      case null, default -> out.append("null");
    }
  }

  private static void writeNumber(StringBuilder out, double number) {
    double size = Math.abs(number);
    if (size != 0 && (size < SMALLEST_PLAIN || size >= LARGEST_PLAIN)) {
      String text = Double.toString(number); // 1.0E-7
      String digits = text.substring(0, text.indexOf('E'));
      int exponent = Integer.parseInt(text.substring(text.indexOf('E') + 1));
      out.append(digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits);
      out.append(exponent < 0 ? "e-" : "e+").append(Math.abs(exponent) < 10 ? "0" : "");
      out.append(Math.abs(exponent));
    } else {
      out.append(Conversions.text(number));
    }
  }

  private static void writeText(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '<', '>', '&', '\u2028', '\u2029' -> escape(out, c);
        default -> {
          if (c < ' ') {
            escape(out, c);
          } else if (Character.isHighSurrogate(c)) { // a whole one: Utf8 knows no other
            out.append(c).append(text.charAt(++i));
          } else if (Character.isSurrogate(c)) {
            out.append("\\ufffd"); // a byte that is no part of valid UTF-8
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static void escape(StringBuilder out, char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 15, 16));
    }
  }
}
