package dev.pewter.core.config.eval;

import dev.pewter.core.config.diag.Quote;
import java.time.Duration;

/// Durations as Go reads and writes them: `1h30m`, `1.5s`, `250ms`; there is no unit above hours.
public final class GoDuration {
  private static final long SECOND = 1_000_000_000L;

  private GoDuration() {}

  /// Parses a duration; the message of the exception is Go's.
  public static Duration parse(String text) {
    String rest = text;
    boolean negative = rest.startsWith("-");
    if (negative || rest.startsWith("+")) {
      rest = rest.substring(1);
    }
    if (rest.equals("0")) {
      return Duration.ZERO;
    }
    if (rest.isEmpty()) {
      throw invalid(text);
    }
    long nanos = 0;
    int at = 0;
    while (at < rest.length()) {
      int numberEnd = skip(rest, at, true);
      String number = rest.substring(at, numberEnd);
      if (number.isEmpty() || number.equals(".") || number.length() > 40) {
        throw invalid(text);
      }
      if (number.indexOf('.') != number.lastIndexOf('.')) {
        throw new IllegalArgumentException("time: missing unit in duration " + Quote.quote(text));
      }
      int unitEnd = skip(rest, numberEnd, false);
      String unit = rest.substring(numberEnd, unitEnd);
      if (unit.isEmpty()) {
        throw new IllegalArgumentException("time: missing unit in duration " + Quote.quote(text));
      }
      try {
        nanos = Math.addExact(nanos, nanos(number, scale(unit, text)));
      } catch (ArithmeticException _) {
        throw invalid(text);
      }
      at = unitEnd;
    }
    return Duration.ofNanos(negative ? -nanos : nanos);
  }

  /// A number such as `1.25` of a unit, without BigDecimal, which takes long to load; what is less
  /// than a nanosecond is left out.
  private static long nanos(String number, long scale) {
    int point = number.indexOf('.');
    String whole = point < 0 ? number : number.substring(0, point);
    long nanos = 0;
    for (int i = 0; i < whole.length(); i++) {
      nanos = Math.addExact(Math.multiplyExact(nanos, 10), whole.charAt(i) - '0');
    }
    nanos = Math.multiplyExact(nanos, scale);
    long digits = 0;
    double ofOne = 1; // how many of the digits make one
    for (int i = point + 1; point >= 0 && i < number.length(); i++) {
      if (digits > (Long.MAX_VALUE - 9) / 10) {
        break; // more precise than a nanosecond
      }
      digits = 10 * digits + number.charAt(i) - '0';
      ofOne *= 10;
    }
    return Math.addExact(nanos, (long) (digits * (scale / ofOne))); // in the order that Go does it
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException("time: invalid duration " + Quote.quote(text));
  }

  private static int skip(String text, int from, boolean numbers) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean isNumber = c == '.' || (c >= '0' && c <= '9');
      if (isNumber != numbers) {
        break;
      }
      at++;
    }
    return at;
  }

  private static long scale(String unit, String text) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "µs", "μs" -> 1_000;
      case "ms" -> 1_000_000;
      case "s" -> SECOND;
      case "m" -> 60 * SECOND;
      case "h" -> 3_600 * SECOND;
      default ->
          throw new IllegalArgumentException(
              "time: unknown unit " + Quote.quote(unit) + " in duration " + Quote.quote(text));
    };
  }

  /// `1h30m0s`, `10s`, `1.5ms`, `0s`.
  public static String text(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    long value = Math.abs(nanos);
    if (value < SECOND) {
      long scale = value < 1_000 ? 1 : value < 1_000_000 ? 1_000 : 1_000_000;
      String unit = scale == 1 ? "ns" : scale == 1_000 ? "µs" : "ms";
      return sign + fraction(value, scale) + unit;
    }
    long hours = value / (3_600 * SECOND);
    long minutes = value / (60 * SECOND) % 60;
    String seconds = fraction(value % (60 * SECOND), SECOND) + "s";
    if (hours > 0) {
      return sign + hours + "h" + minutes + "m" + seconds;
    }
    return sign + (minutes > 0 ? minutes + "m" : "") + seconds;
  }

  private static String fraction(long value, long scale) {
    String rest = Long.toString(scale + value % scale).substring(1); // with its leading zeros
    int end = rest.length();
    while (end > 0 && rest.charAt(end - 1) == '0') {
      end--;
    }
    return value / scale + (end == 0 ? "" : "." + rest.substring(0, end));
  }
}
