package dev.pewter.core.config.eval;

import dev.pewter.core.config.diag.Quote;
import java.math.BigDecimal;
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
    BigDecimal nanos = BigDecimal.ZERO;
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
      nanos = nanos.add(new BigDecimal(number).multiply(BigDecimal.valueOf(scale(unit, text))));
      at = unitEnd;
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw invalid(text);
    }
    long value = nanos.longValue();
    return Duration.ofNanos(negative ? -value : value);
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
    return BigDecimal.valueOf(value)
        .divide(BigDecimal.valueOf(scale))
        .stripTrailingZeros()
        .toPlainString();
  }
}
