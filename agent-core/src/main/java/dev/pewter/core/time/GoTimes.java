package dev.pewter.core.time;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes and reads times by any reference layout.
public final class GoTimes {
  private GoTimes() {}

  /// The time as the layout has it.
  public static String format(String layout, ZonedDateTime time) {
    var out = new StringBuilder();
    int at = 0;
    while (at < layout.length()) {
      var found = Element.at(layout, at);
      if (found == null) {
        out.append(layout.charAt(at++));
      } else {
        append(out, found.element(), found.text(), time);
        at += found.text().length();
      }
    }
    return out.toString();
  }

  /// A time written as a layout says, in this zone when it names none; null when it is not.
  public static @Nullable ZonedDateTime parse(String layout, String text, ZoneId zone) {
    long nanos = new GoLayout(layout, zone, ZoneNames.of(zone), null).nanos(text);
    return nanos == TimeFormat.INVALID ? null : Instant.ofEpochSecond(0, nanos).atZone(zone);
  }

  private static void append(StringBuilder out, Element element, String text, ZonedDateTime time) {
    switch (element) {
      case LONG_MONTH -> out.append(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case MONTH ->
          out.append(time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH), 0, 3);
      case NUM_MONTH -> out.append(time.getMonthValue());
      case ZERO_MONTH -> padded(out, time.getMonthValue(), 2, '0');
      case LONG_WEEKDAY ->
          out.append(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
      case WEEKDAY ->
          out.append(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH), 0, 3);
      case YEAR -> padded(out, Math.floorMod(time.getYear(), 100), 2, '0');
      case LONG_YEAR -> padded(out, time.getYear(), 4, '0');
      case DAY -> out.append(time.getDayOfMonth());
      case UNDER_DAY -> padded(out, time.getDayOfMonth(), 2, ' ');
      case ZERO_DAY -> padded(out, time.getDayOfMonth(), 2, '0');
      case UNDER_YEAR_DAY -> padded(out, time.getDayOfYear(), 3, ' ');
      case ZERO_YEAR_DAY -> padded(out, time.getDayOfYear(), 3, '0');
      case HOUR -> padded(out, time.getHour(), 2, '0');
      case HOUR12 -> out.append(hour12(time));
      case ZERO_HOUR12 -> padded(out, hour12(time), 2, '0');
      case MINUTE -> out.append(time.getMinute());
      case ZERO_MINUTE -> padded(out, time.getMinute(), 2, '0');
      case SECOND -> out.append(time.getSecond());
      case ZERO_SECOND -> padded(out, time.getSecond(), 2, '0');
      case UPPER_PM -> out.append(time.getHour() < 12 ? "AM" : "PM");
      case LOWER_PM -> out.append(time.getHour() < 12 ? "am" : "pm");
      case ZONE_NAME -> out.append(zoneName(time));
      case OFFSET, OFFSET_OR_Z -> offset(out, text, time.getOffset().getTotalSeconds());
      case FRACTION, ANY_FRACTION -> fraction(out, text, time.getNano());
    }
  }

  private static int hour12(ZonedDateTime time) {
    int hour = time.getHour() % 12;
    return hour == 0 ? 12 : hour;
  }

  private static void padded(StringBuilder out, int number, int width, char pad) {
    String digits = Integer.toString(Math.abs(number));
    out.append(number < 0 ? "-" : "").repeat(pad, Math.max(0, width - digits.length()));
    out.append(digits);
  }

  /// The abbreviation, or the offset of a zone without one.
  private static String zoneName(ZonedDateTime time) {
    int offset = time.getOffset().getTotalSeconds();
    String id = time.getZone().getId();
    if (offset == 0 && (id.equals("Z") || id.endsWith("UTC"))) {
      return "UTC";
    }
    if (!(time.getZone() instanceof java.time.ZoneOffset)) {
      var format = java.time.format.DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH);
      return format.format(time);
    }
    var out = new StringBuilder();
    offset(out, offset % 3600 == 0 ? "-07" : "-0700", offset);
    return out.toString();
  }

  private static void offset(StringBuilder out, String layout, int seconds) {
    if (layout.charAt(0) == 'Z' && seconds == 0) {
      out.append('Z');
      return;
    }
    int rest = Math.abs(seconds);
    out.append(seconds < 0 ? '-' : '+');
    padded(out, rest / 3600, 2, '0');
    String smaller = layout.substring(3);
    int[] parts = {rest / 60 % 60, rest % 60};
    int next = 0;
    for (int i = 0; i < smaller.length(); i++) {
      if (smaller.charAt(i) == ':') {
        out.append(':');
      } else {
        padded(out, parts[next++], 2, '0');
        i++; // the second digit
      }
    }
  }

  /// With zeros at the end only where the layout has zeros.
  private static void fraction(StringBuilder out, String layout, int nanos) {
    var digits = new StringBuilder();
    padded(digits, nanos, 9, '0');
    int width = layout.length() - 1;
    digits.setLength(Math.min(9, width));
    digits.repeat('0', Math.max(0, width - 9));
    if (layout.charAt(1) == '9') {
      while (!digits.isEmpty() && digits.charAt(digits.length() - 1) == '0') {
        digits.setLength(digits.length() - 1);
      }
      if (digits.isEmpty()) {
        return;
      }
    }
    out.append(layout.charAt(0)).append(digits);
  }
}
