package dev.pewter.core.telemetry;

import java.math.BigDecimal;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;

/// Numbers, times and durations as the reference prints them.
public final class GoText {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private GoText() {}

  /// A label as metrics write it: `name="value"`.
  static void label(StringBuilder text, String name, String value) {
    text.append(name).append("=\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\n' -> text.append("\\n");
        case '"', '\\' -> text.append('\\').append(c);
        default -> text.append(c);
      }
    }
    text.append('"');
  }

  /// What is wrong, in the reference's words where the JDK names nothing but the file.
  public static String failure(Throwable failure) {
    String message = failure.getMessage();
    return switch (failure) {
      case AccessDeniedException denied -> "open " + denied.getFile() + ": permission denied";
      case NoSuchFileException gone -> "open " + gone.getFile() + ": no such file or directory";
      case FileAlreadyExistsException taken -> taken.getFile() + ": file exists";
      default ->
          message == null || message.isEmpty() ? failure.getClass().getSimpleName() : message;
    };
  }

  /// RFC 3339 in UTC with up to nine fractional digits, without trailing zeros.
  public static String instant(Instant time) {
    var text = new StringBuilder(30).append(SECONDS.format(time));
    fraction(text, time.get(ChronoField.NANO_OF_SECOND), 9);
    return text.append('Z').toString();
  }

  /// The same; empty for a time that has not come.
  public static String instantOrEmpty(@Nullable Instant time) {
    return time == null ? "" : instant(time);
  }

  /// `1.234ms`, `2m30s`, `0s`.
  public static String duration(Duration duration) {
    long nanos = nanos(duration);
    if (nanos == 0) {
      return "0s";
    }
    var text = new StringBuilder(nanos < 0 ? "-" : "");
    long left = Math.abs(nanos);
    if (left < 1_000) {
      return text.append(left).append("ns").toString();
    }
    if (left < 1_000_000) {
      return scaled(text, left, 3).append("µs").toString();
    }
    if (left < 1_000_000_000) {
      return scaled(text, left, 6).append("ms").toString();
    }
    long seconds = left / 1_000_000_000;
    if (seconds >= 3600) {
      text.append(seconds / 3600).append('h');
    }
    if (seconds >= 60) {
      text.append(seconds / 60 % 60).append('m');
    }
    text.append(seconds % 60);
    fraction(text, left % 1_000_000_000, 9);
    return text.append('s').toString();
  }

  /// The nanoseconds of a duration, at most what 64 bits hold.
  public static long nanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException e) {
      return duration.isNegative() ? Long.MIN_VALUE + 1 : Long.MAX_VALUE;
    }
  }

  private static StringBuilder scaled(StringBuilder text, long value, int digits) {
    long unit = digits == 3 ? 1_000 : 1_000_000;
    text.append(value / unit);
    fraction(text, value % unit, digits);
    return text;
  }

  private static void fraction(StringBuilder text, long value, int digits) {
    if (value == 0) {
      return;
    }
    String padded = "0".repeat(digits - Long.toString(value).length()) + value;
    int end = padded.length();
    while (padded.charAt(end - 1) == '0') {
      end--;
    }
    text.append('.').append(padded, 0, end);
  }

  /// The shortest decimal that reads back as the same number, as Prometheus' text format has it.
  public static String number(double value) {
    return number(value, -4, 6, true);
  }

  /// As `encoding/json` writes a float64; it has no NaN and no infinity.
  public static String jsonNumber(double value) {
    return number(value, -6, 21, false);
  }

  private static String number(double value, int least, int most, boolean twoDigitExponent) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    var exact = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    String digits = exact.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - exact.scale();
    if (exponent >= least && exponent < most) {
      return exact.toPlainString();
    }
    var text = new StringBuilder(value < 0 ? "-" : "").append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? '-' : '+');
    if (twoDigitExponent && Math.abs(exponent) < 10) {
      text.append('0');
    }
    return text.append(Math.abs(exponent)).toString();
  }
}
