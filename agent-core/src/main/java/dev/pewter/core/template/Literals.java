package dev.pewter.core.template;

import dev.pewter.core.config.diag.Quote;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers, characters and quoted texts as Go writes them.
final class Literals {
  private static final BigInteger MAX_UNSIGNED = BigInteger.ONE.shiftLeft(64);

  private Literals() {}

  /// @throws IllegalArgumentException with Go's message when it is none
  static Node.Num number(String text) {
    if (text.startsWith("'")) {
      String one = unquote(text);
      if (one.isEmpty() || one.codePointCount(0, one.length()) != 1) {
        throw new IllegalArgumentException("malformed character constant: " + text);
      }
      return new Node.Num(text, (long) one.codePointAt(0), one.codePointAt(0));
    }
    var whole = integer(text);
    if (whole != null && whole.bitLength() <= 63) {
      return new Node.Num(text, whole.longValueExact(), whole.doubleValue());
    }
    if (whole != null && whole.signum() > 0 && whole.compareTo(MAX_UNSIGNED) < 0) {
      return new Node.Num(text, null, whole.doubleValue());
    }
    if (whole != null || !text.matches(".*[.eEpP].*")) {
      throw new IllegalArgumentException(
          (whole != null ? "integer overflow: " : "illegal number syntax: ") + Quote.quote(text));
    }
    double real = real(text);
    boolean isWhole = real == Math.rint(real) && Math.abs(real) < 0x1p63;
    return new Node.Num(text, isWhole ? (Long) (long) real : null, real);
  }

  /// A whole number with Go's prefixes and underscores, or null.
  static @Nullable BigInteger integer(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean negative = lower.startsWith("-");
    String digits = negative || lower.startsWith("+") ? lower.substring(1) : lower;
    int base = 10;
    if (digits.startsWith("0x") || digits.startsWith("0o") || digits.startsWith("0b")) {
      base = digits.charAt(1) == 'x' ? 16 : digits.charAt(1) == 'o' ? 8 : 2;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      base = 8;
      digits = digits.substring(1);
    } else if (digits.startsWith("_")) {
      return null;
    }
    if (digits.endsWith("_") || digits.contains("__")) {
      return null;
    }
    digits = digits.replace("_", "");
    if (digits.isEmpty() || digits.length() > 100 || "+-".indexOf(digits.charAt(0)) >= 0) {
      return null;
    }
    try {
      var value = new BigInteger(digits, base);
      return negative ? value.negate() : value;
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /// A number with a point or an exponent.
  static double real(String text) {
    String lower = text.replace("_", "").toLowerCase(Locale.ROOT);
    boolean isHex = lower.contains("0x");
    boolean isPlain = lower.matches("[+-]?[0-9]*\\.?[0-9]*(e[+-]?[0-9]+)?");
    boolean isHexReal = lower.matches("[+-]?0x[0-9a-f]*\\.?[0-9a-f]*p[+-]?[0-9]+");
    if (isHex ? !isHexReal : !isPlain) {
      throw new IllegalArgumentException("illegal number syntax: " + Quote.quote(text));
    }
    try {
      double value = Double.parseDouble(lower);
      if (!Double.isInfinite(value)) {
        return value;
      }
    } catch (NumberFormatException _) { // refused below
    }
    throw new IllegalArgumentException("illegal number syntax: " + Quote.quote(text));
  }

  /// The text between quotes, with its escapes replaced. Bytes above 0x7F that escapes make one by
  /// one are read as UTF-8.
  static String unquote(String quoted) {
    char quote = quoted.charAt(0);
    var text = new StringBuilder();
    var bytes = new java.io.ByteArrayOutputStream(); // of escapes that make bytes
    int end = quoted.length() - 1;
    for (int at = 1; at < end; ) {
      char c = quoted.charAt(at++);
      if (c != '\\') {
        flush(bytes, text);
        text.append(c);
        continue;
      }
      char escape = quoted.charAt(at++);
      int plain = "abfnrtv\\".indexOf(escape);
      int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
      if (plain >= 0 || escape == quote) {
        flush(bytes, text);
        text.append(escape == quote ? quote : "\u0007\b\f\n\r\t\u000B\\".charAt(plain));
      } else if (digits > 0) {
        int code = Integer.parseUnsignedInt(digits(quoted, at, end, digits), 16);
        at += digits;
        if (escape == 'x' && quote == '"') {
          bytes.write(code);
        } else if (!Character.isValidCodePoint(code) || (code >= 0xD800 && code < 0xE000)) {
          throw new IllegalArgumentException("invalid syntax");
        } else {
          flush(bytes, text);
          text.appendCodePoint(code);
        }
      } else if (escape >= '0' && escape <= '7') {
        int code = Integer.parseInt(digits(quoted, at - 1, end, 3), 8);
        at += 2;
        if (code > 255) {
          throw new IllegalArgumentException("invalid syntax");
        }
        bytes.write(code);
      } else {
        throw new IllegalArgumentException("invalid syntax");
      }
    }
    flush(bytes, text);
    return text.toString();
  }

  private static String digits(String quoted, int from, int end, int count) {
    if (from + count > end) {
      throw new IllegalArgumentException("invalid syntax");
    }
    String digits = quoted.substring(from, from + count);
    if ("+-".indexOf(digits.charAt(0)) >= 0) {
      throw new IllegalArgumentException("invalid syntax");
    }
    return digits;
  }

  private static void flush(java.io.ByteArrayOutputStream bytes, StringBuilder to) {
    if (bytes.size() > 0) {
      to.append(bytes.toString(java.nio.charset.StandardCharsets.UTF_8));
      bytes.reset();
    }
  }
}
