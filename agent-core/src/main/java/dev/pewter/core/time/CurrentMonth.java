package dev.pewter.core.time;

import dev.pewter.core.concurrent.Clock;
import java.time.ZoneId;

/// Guesses the year of times that are written without one.
final class CurrentMonth {
  /// A month and the seconds it lasts from and to; replaced whole, so that threads need no lock.
  private record Month(int year, int month, long start, long end) {}

  private final Clock clock;
  private volatile Month last = new Month(1970, 1, 0, 0);

  CurrentMonth(Clock clock) {
    this.clock = clock;
  }

  /// The current year; in January the last one for December, in December the next for January.
  int yearOf(int month) {
    var now = now();
    if (month == 12 && now.month == 1) {
      return now.year - 1;
    }
    return month == 1 && now.month == 12 ? now.year + 1 : now.year;
  }

  private Month now() {
    var instant = clock.now();
    long second = instant.getEpochSecond();
    var known = last;
    if (second >= known.start && second < known.end) {
      return known;
    }
    var zone = ZoneId.systemDefault();
    var first = instant.atZone(zone).toLocalDate().withDayOfMonth(1);
    var made =
        new Month(
            first.getYear(),
            first.getMonthValue(),
            first.atStartOfDay(zone).toEpochSecond(),
            first.plusMonths(1).atStartOfDay(zone).toEpochSecond());
    last = made;
    return made;
  }
}
