package dev.pewter.core.template;

import dev.pewter.core.time.GoTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/// Go's times.
final class GoTime {
  /// What Go has where no time could be read.
  static final ZonedDateTime ZERO = ZonedDateTime.of(1, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private GoTime() {}

  static ZonedDateTime now() {
    return Instant.now().atZone(ZoneId.systemDefault());
  }

  /// As `%v` prints it.
  static String text(ZonedDateTime time) {
    return GoTimes.format("2006-01-02 15:04:05.999999999 -0700 MST", time);
  }

  static String rfc3339(ZonedDateTime time) {
    return GoTimes.format("2006-01-02T15:04:05.999999999Z07:00", time);
  }

  /// The result of a method.
  static Object call(ZonedDateTime time, String method, List<Object> args)
      throws TemplateException {
    if (args.isEmpty()) {
      return call(time, method);
    }
    if (args.getFirst() instanceof String layout && method.equals("Format") && args.size() == 1) {
      return GoTimes.format(layout, time);
    }
    if (args.getFirst() instanceof ZonedDateTime other && args.size() == 1) {
      return switch (method) {
        case "After" -> time.toInstant().isAfter(other.toInstant());
        case "Before" -> time.toInstant().isBefore(other.toInstant());
        case "Equal" -> time.toInstant().equals(other.toInstant());
        case "Sub" -> Duration.between(other, time);
        default -> throw Fields.unknown(time, method);
      };
    }
    if (method.equals("Add") && args.size() == 1) {
      return time.plus(
          args.getFirst() instanceof Duration more
              ? more
              : Duration.ofNanos(Numbers.whole(args.getFirst())));
    }
    if (method.equals("AddDate") && args.size() == 3) {
      return time.plusYears(Numbers.whole(args.get(0)))
          .plusMonths(Numbers.whole(args.get(1)))
          .plusDays(Numbers.whole(args.get(2)));
    }
    throw Fields.unknown(time, method);
  }

  private static Object call(ZonedDateTime time, String method) throws TemplateException {
    return switch (method) {
      case "Year" -> (long) time.getYear();
      case "Month" -> GoTimes.format("January", time);
      case "Day" -> (long) time.getDayOfMonth();
      case "YearDay" -> (long) time.getDayOfYear();
      case "Weekday" -> GoTimes.format("Monday", time);
      case "Hour" -> (long) time.getHour();
      case "Minute" -> (long) time.getMinute();
      case "Second" -> (long) time.getSecond();
      case "Nanosecond" -> (long) time.getNano();
      case "Unix" -> Whole.int64(time.toEpochSecond());
      case "UnixMilli" -> Whole.int64(time.toInstant().toEpochMilli());
      case "UnixMicro" -> Whole.int64(time.toEpochSecond() * 1_000_000 + time.getNano() / 1_000);
      case "UnixNano" -> Whole.int64(time.toEpochSecond() * 1_000_000_000 + time.getNano());
      case "UTC" -> time.withZoneSameInstant(ZoneOffset.UTC);
      case "Local" -> time.withZoneSameInstant(ZoneId.systemDefault());
      case "IsZero" -> time.toInstant().equals(ZERO.toInstant());
      case "String" -> text(time);
      default -> throw Fields.unknown(time, method);
    };
  }
}
