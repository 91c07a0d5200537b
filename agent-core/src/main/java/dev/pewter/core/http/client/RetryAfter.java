package dev.pewter.core.http.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// The header in which a server says when to come again: in so many seconds, or at a time.
public final class RetryAfter {
  private static final long MAX_SECONDS = 999_999_999;

  private RetryAfter() {}

  /// How long to wait; zero when the answer does not say so, or in no way to be understood.
  public static Duration of(Response answer, Instant now) {
    return parse(answer.header("Retry-After"), now);
  }

  static Duration parse(@Nullable String header, Instant now) {
    if (header == null || header.isBlank()) {
      return Duration.ZERO;
    }
    String text = header.strip();
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Duration.ofSeconds(text.length() > 9 ? MAX_SECONDS : Long.parseLong(text));
    }
    try {
      var until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeException _) {
      return Duration.ZERO;
    }
  }
}
