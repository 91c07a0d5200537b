package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.config.diag.Quote;
import java.time.Duration;
import java.util.regex.Pattern;

/// Durations as Prometheus writes them in labels: `1m30s`, `500ms`, `1d`.
public final class PromDuration {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:([0-9]{1,9})y)?(?:([0-9]{1,9})w)?(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?"
              + "(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");
  private static final long[] MILLIS = {
    365L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000, 1
  };
  private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

  private PromDuration() {}

  /// @throws IllegalArgumentException when it is none; the message tells
  public static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    var match = SYNTAX.matcher(text);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty duration string");
    }
    if (!match.matches()) {
      throw new IllegalArgumentException("not a valid duration string: " + Quote.quote(text));
    }
    long millis = 0;
    for (int i = 0; i < MILLIS.length; i++) {
      String number = match.group(i + 1);
      if (number != null) {
        millis += Long.parseLong(number) * MILLIS[i];
        if (millis > MAX_MILLIS) {
          throw new IllegalArgumentException("duration out of range");
        }
      }
    }
    return Duration.ofMillis(millis);
  }
}
