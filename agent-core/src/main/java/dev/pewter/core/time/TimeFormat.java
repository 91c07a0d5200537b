package dev.pewter.core.time;

import dev.pewter.core.concurrent.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// A way to write times.
public interface TimeFormat {
  /// No time could be read.
  long INVALID = Long.MIN_VALUE;

  /// Nanoseconds since 1970; `INVALID` when the text is not of this format, or is of a time that
  /// has no such number.
  long nanos(String text);

  /// The layout of RFC 3339, which also reads fractions.
  String RFC3339 = "2006-01-02T15:04:05Z07:00";

  /// The format of a name, else of a reference layout.
  ///
  /// @param location of times without a zone; null is UTC. Names have none
  /// @param clock tells the year where a layout has none
  static TimeFormat of(String format, @Nullable ZoneId location, Clock clock) {
    return switch (format) {
      case "Unix" -> new UnixTime(0);
      case "UnixMs" -> new UnixTime(3);
      case "UnixUs" -> new UnixTime(6);
      case "UnixNs" -> new UnixTime(9);
      default -> layout(format, location, clock);
    };
  }

  private static TimeFormat layout(String format, @Nullable ZoneId location, Clock clock) {
    String known = named(format);
    String layout = known == null ? format : known;
    ZoneId zone = known == null && location != null ? location : ZoneOffset.UTC;
    // Abbreviations are looked up in the location, without one in the zone of this machine.
    ZoneId names = known == null && location != null ? location : ZoneId.systemDefault();
    var now = layout.contains("06") ? null : new CurrentMonth(clock);
    return new GoLayout(layout, zone, ZoneNames.of(names), now);
  }

  /// Whether a format is RFC 3339, by name or as a layout.
  static boolean isRfc3339(String format) {
    return format.equals(RFC3339)
        || format.equals("2006-01-02T15:04:05.999999999Z07:00")
        || RFC3339.equals(named(format));
  }

  /// The layout of a name; null for other texts.
  private static @Nullable String named(String name) {
    return switch (name) {
      case "ANSIC" -> "Mon Jan _2 15:04:05 2006";
      case "UnixDate" -> "Mon Jan _2 15:04:05 MST 2006";
      case "RubyDate" -> "Mon Jan 02 15:04:05 -0700 2006";
      case "RFC822" -> "02 Jan 06 15:04 MST";
      case "RFC822Z" -> "02 Jan 06 15:04 -0700";
      case "RFC850" -> "Monday, 02-Jan-06 15:04:05 MST";
      case "RFC1123" -> "Mon, 02 Jan 2006 15:04:05 MST";
      case "RFC1123Z" -> "Mon, 02 Jan 2006 15:04:05 -0700";
      case "RFC3339", "RFC3339Nano" -> RFC3339;
      default -> null;
    };
  }
}
