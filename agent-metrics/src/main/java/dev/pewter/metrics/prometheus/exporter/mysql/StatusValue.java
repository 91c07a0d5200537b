package dev.pewter.metrics.prometheus.exporter.mysql;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Values of status and variables as numbers.
final class StatusValue {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final DateTimeFormatter CERTIFICATE =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss yyyy zzz", Locale.ENGLISH);
  private static final DateTimeFormatter PLAIN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final Pattern PLAIN_SHAPE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
  private static final Pattern CERTIFICATE_SHAPE =
      Pattern.compile("[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4} [A-Z]{3}");

  private StatusValue() {}

  /// A number, or null for what is none.
  static @Nullable Double parse(String text) {
    switch (text.toLowerCase(Locale.ROOT)) {
      case "yes", "on", "primary" -> {
        return 1.0;
      }
      case "no", "off", "disabled", "connecting", "non-primary", "disconnected" -> {
        return 0.0;
      }
      default -> {
        return NUMBER.matcher(text).matches() ? Double.valueOf(text) : time(text);
      }
    }
  }

  private static @Nullable Double time(String text) {
    try {
      if (PLAIN_SHAPE.matcher(text).matches()) {
        return seconds(LocalDateTime.parse(text, PLAIN).toInstant(ZoneOffset.UTC));
      }
      if (CERTIFICATE_SHAPE.matcher(text).matches()) {
        return seconds(ZonedDateTime.parse(text, CERTIFICATE).toInstant());
      }
    } catch (DateTimeParseException _) {
      return null; // looks like a time and is none
    }
    return null;
  }

  private static Double seconds(Instant time) {
    return (double) time.getEpochSecond();
  }

  /// A name as metrics have them.
  static String name(String text) {
    return text.replaceAll("[^a-zA-Z0-9_]", "_").toLowerCase(Locale.ROOT);
  }
}
