package dev.pewter.core.config.eval;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Numbers as Go reads and writes them.
final class Numbers {
  private Numbers() {}

  /// A number literal; null when it is beyond every range.
  static Value.@Nullable Num parseLiteral(String text) {
    boolean integer = text.chars().allMatch(ch -> ch >= '0' && ch <= '9');
    if (integer) {
      boolean octal = text.length() > 1 && text.charAt(0) == '0';
      Value.Num number = octal ? parseInteger(text.substring(1), 8) : parseInteger(text, 10);
      if (number != null) {
        return number;
      }
    }
    double value = Double.parseDouble(text);
    return Double.isInfinite(value) ? null : new Value.Real(value);
  }

  private static Value.@Nullable Num parseInteger(String digits, int base) {
    try {
      long bits = Long.parseUnsignedLong(digits, base);
      return bits < 0 ? new Value.UInt(bits) : new Value.Int(bits);
    } catch (NumberFormatException _) {
      return null; // not of this base, or too large: a float
    }
  }

  /// The text of a string as a number, by the rules of implicit conversion; null when it is none.
  static Value.@Nullable Num parseText(String text) {
    try {
      if (text.startsWith("-")) {
        return isDigits(text.substring(1)) ? new Value.Int(Long.parseLong(text)) : null;
      }
      if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
        boolean decimal = text.chars().allMatch(c -> "0123456789.eE+-".indexOf(c) >= 0);
        double value = decimal ? Double.parseDouble(text) : Double.NaN;
        return Double.isNaN(value) || Double.isInfinite(value) ? null : new Value.Real(value);
      }
      return isDigits(text) ? parseInteger(text, 10) : null;
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(ch -> ch >= '0' && ch <= '9');
  }

  /// As a string conversion writes it: never in exponent form.
  static String text(Value.Num number) {
    return switch (number) {
      case Value.Int(long value) -> Long.toString(value);
      case Value.UInt(long bits) -> Long.toUnsignedString(bits);
      case Value.Real(double value) -> plain(value);
    };
  }

  private static String plain(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return special(value);
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  private static String special(double value) {
    return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }

  /// The shortest text, in exponent form below 1e-04 and from 1e+06 on: Go's default format.
  static String shortest(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return special(value);
    }
    double magnitude = Math.abs(value);
    if (value == 0 || (magnitude >= 1e-4 && magnitude < 1e6)) {
      return plain(value);
    }
    return exponent(value);
  }

  /// `1.5e+06`
  static String exponent(double value) {
    var decimal = BigDecimal.valueOf(Math.abs(value)).stripTrailingZeros();
    String digits = decimal.unscaledValue().toString();
    int exponent = digits.length() - 1 - decimal.scale();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    return (value < 0 ? "-" : "")
        + mantissa
        + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  static double toDouble(Value.Num number) {
    return switch (number) {
      case Value.Int(long value) -> value;
      case Value.UInt(long bits) ->
          bits >= 0 ? bits : Math.scalb((double) (bits >>> 1), 1) + (bits & 1);
      case Value.Real(double value) -> value;
    };
  }

  /// As an integer; a float is truncated, anything too large wraps.
  static long toLong(Value.Num number) {
    return switch (number) {
      case Value.Int(long value) -> value;
      case Value.UInt(long bits) -> bits;
      case Value.Real(double value) ->
          value >= -0x1p63 && value < 0x1p63 ? (long) value : Long.MIN_VALUE; // as amd64 does
    };
  }
}
