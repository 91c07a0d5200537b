package dev.pewter.loki.process.stage;

import dev.pewter.core.config.eval.GoDuration;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// How extracted values become text and numbers.
public final class Conversions {
  private Conversions() {}

  /// The text of a value: numbers in plain decimal, shortest form. Null, and what JSON nests, have
  /// none.
  public static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Double number -> plain(number);
      case Long number -> number.toString();
      case Boolean is -> is.toString();
      default -> null;
    };
  }

  private static String plain(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      long whole = (long) number;
      return whole == 0 && 1 / number < 0 ? "-0" : Long.toString(whole);
    }
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /// The number of a value: text as a number, else as a duration in seconds; NaN when it has none.
  public static double number(@Nullable Object value) {
    return switch (value) {
      case null -> Double.NaN;
      case Double number -> number;
      case Long number -> number;
      case Boolean is -> is ? 1 : 0;
      case String text -> parsed(text);
      default -> Double.NaN;
    };
  }

  private static double parsed(String text) {
    if (text.isEmpty()) {
      return Double.NaN;
    }
    char first = text.charAt(0);
    char last = text.charAt(text.length() - 1);
    if (first > ' ' && last > ' ' && last != 'd' && last != 'f' && last != 'D' && last != 'F') {
      try {
        return Double.parseDouble(text);
      } catch (NumberFormatException _) { // then it may be a duration
      }
    }
    try {
      return GoDuration.parse(text).toNanos() / 1e9;
    } catch (IllegalArgumentException _) {
      return Double.NaN;
    }
  }
}
