package dev.pewter.core.template;

import static dev.pewter.core.template.TextFunctions.text;

import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.template.Functions.Table;
import dev.pewter.core.time.GoTimes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/// Functions of times. Where a time is wanted and there is none, it is now.
final class DateFunctions {
  private static final long DAY = 86_400;
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private DateFunctions() {}

  static void addTo(Table table) {
    table.add("now", "", args -> GoTime.now());
    table.add("date", "sa", args -> date(text(args, 0), args[1], "Local"));
    table.add(
        "dateInZone date_in_zone", "sas", args -> date(text(args, 0), args[1], text(args, 2)));
    table.add("htmlDate", "a", args -> date("2006-01-02", args[0], "Local"));
    table.add("htmlDateInZone", "as", args -> date("2006-01-02", args[0], text(args, 1)));
    table.add("dateModify date_modify", "st", args -> moved(args, false));
    table.add("mustDateModify must_date_modify", "st", args -> moved(args, true));
    table.add("toDate", "ss", args -> parsed(args, false));
    table.add("mustToDate", "ss", args -> parsed(args, true));
    table.add("unixEpoch", "t", args -> Long.toString(((ZonedDateTime) args[0]).toEpochSecond()));
    table.add("ago", "a", args -> ago(args[0]));
    table.add("duration", "a", args -> duration(args[0]));
    table.add("durationRound", "a", args -> rounded(args[0]));
  }

  private static Object date(String layout, Object date, String zone) throws TemplateException {
    return GoTimes.format(layout, time(date).withZoneSameInstant(zone(zone)));
  }

  private static ZoneId zone(String name) {
    try {
      return switch (name) {
        case "", "UTC" -> ZoneOffset.UTC;
        case "Local" -> ZoneId.systemDefault();
        default -> ZoneId.of(name);
      };
    } catch (DateTimeException _) {
      return ZoneOffset.UTC;
    }
  }

  /// A time, or seconds since 1970.
  private static ZonedDateTime time(Object date) throws TemplateException {
    try {
      return switch (date) {
        case ZonedDateTime time -> time;
        case Long seconds -> Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault());
        case Whole(_, long seconds) ->
            Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault());
        default -> GoTime.now();
      };
    } catch (DateTimeException _) {
      throw new TemplateException("the time is out of range");
    }
  }

  private static Object moved(Object[] args, boolean mustParse) throws TemplateException {
    var time = (ZonedDateTime) args[1];
    try {
      return time.plus(GoDuration.parse(text(args, 0)));
    } catch (IllegalArgumentException e) {
      if (mustParse) {
        throw new TemplateException(String.valueOf(e.getMessage()));
      }
      return time;
    } catch (DateTimeException _) {
      throw new TemplateException("the time is out of range");
    }
  }

  private static Object parsed(Object[] args, boolean mustParse) throws TemplateException {
    var time = GoTimes.parse(text(args, 0), text(args, 1), ZoneId.systemDefault());
    if (time == null && mustParse) {
      throw new TemplateException(
          "parsing time \"" + args[1] + "\" as \"" + args[0] + "\": cannot parse it");
    }
    return time == null ? GoTime.ZERO : time;
  }

  private static String ago(Object date) throws TemplateException {
    var passed = sinceInNanos(time(date));
    return GoDuration.text(bounded(Duration.ofSeconds(passed.plusMillis(500).toSeconds())));
  }

  /// As long as Go's durations can be.
  private static Duration sinceInNanos(ZonedDateTime time) {
    return bounded(Duration.between(time, GoTime.now()));
  }

  private static Duration bounded(Duration time) {
    return time.compareTo(LONGEST) > 0
        ? LONGEST
        : time.compareTo(LONGEST.negated()) < 0 ? LONGEST.negated() : time;
  }

  /// Only texts and int64s count, as in the reference.
  private static String duration(Object seconds) {
    long count =
        switch (seconds) {
          case String text -> Numbers.decimal(text);
          case Whole(_, long whole) -> whole;
          default -> 0;
        };
    return GoDuration.text(Duration.ofNanos(count * 1_000_000_000));
  }

  private static String rounded(Object value) {
    long seconds = Math.abs(length(value).toSeconds());
    long[] units = {365 * DAY, 30 * DAY, DAY, 3_600, 60, 1};
    String[] names = {"y", "mo", "d", "h", "m", "s"};
    boolean hasMore = length(value).abs().toNanosPart() > 0;
    for (int i = 0; i < units.length; i++) {
      if (seconds > units[i] || (seconds == units[i] && hasMore)) {
        return seconds / units[i] + names[i];
      }
    }
    return "0s";
  }

  private static Duration length(Object value) {
    return switch (value) {
      case String text -> {
        try {
          yield GoDuration.parse(text);
        } catch (IllegalArgumentException _) {
          yield Duration.ZERO;
        }
      }
      case Whole(_, long nanos) -> Duration.ofNanos(nanos);
      case ZonedDateTime time -> sinceInNanos(time);
      default -> Duration.ZERO;
    };
  }
}
