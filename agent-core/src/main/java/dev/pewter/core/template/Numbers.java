package dev.pewter.core.template;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How functions make numbers of anything: what has none counts as 0.
final class Numbers {
  private static final Pattern DECIMAL = Pattern.compile("([-+]?[0-9]*)\\.[0-9]*");

  private static final Pattern LONE_UNDERSCORE = Pattern.compile("(?<![0-9])_|_(?![0-9])");

  private Numbers() {}

  static long whole(Object value) {
    return switch (value) {
      case Long number -> number;
      case Whole number -> number.value();
      case Double number -> truncated(number);
      case Boolean is -> is ? 1 : 0;
      case String text -> parsed(text);
      default -> 0;
    };
  }

  private static long truncated(double number) {
    return number >= -0x1p63 && number < 0x1p63 ? (long) number : Long.MIN_VALUE; // as amd64 does
  }

  /// With Go's prefixes for bases; the fraction of a decimal number is cut off.
  private static long parsed(String text) {
    var decimal = DECIMAL.matcher(text);
    String whole = decimal.matches() ? decimal.group(1) : text;
    var number = Literals.integer(whole.isEmpty() || "+-".contains(whole) ? whole + "0" : whole);
    return number == null || number.bitLength() > 63 ? 0 : number.longValueExact();
  }

  static double real(Object value) {
    return switch (value) {
      case Double number -> number;
      case String text -> {
        var number = parsedReal(text);
        yield number == null ? 0 : number;
      }
      default -> whole(value);
    };
  }

  private static @Nullable Double parsedReal(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> {
        try {
          yield LONE_UNDERSCORE.matcher(lower).find() ? null : (Double) Literals.real(lower);
        } catch (IllegalArgumentException _) {
          yield null;
        }
      }
    };
  }

  /// A decimal number; too large ones become the largest, other texts 0.
  static long decimal(String text) {
    if (!text.matches("[+-]?[0-9]{1,1000}")) {
      return 0;
    }
    var number = new java.math.BigInteger(text);
    return number.bitLength() <= 63
        ? number.longValueExact()
        : number.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }
}
