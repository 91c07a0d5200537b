package dev.pewter.loki.source.syslog;

import dev.pewter.core.concurrent.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `<34>Oct 11 22:14:15 host app[1234]: text`; host and app may be missing. The time is UTC, and
/// has no year: it is 0, or found by the present one.
final class Rfc3164 implements Format {
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");
  private static final int LEAP_YEAR = 0;
  private static final int TAG = 48;

  private final Clock clock;
  private final boolean isCurrentYear;

  Rfc3164(Clock clock, boolean isCurrentYear) {
    this.clock = clock;
    this.isCurrentYear = isCurrentYear;
  }

  @Override
  public @Nullable String parse(byte[] bytes, int from, int to, Message into) {
    into.clear(bytes);
    var scan = new Scan(bytes, from, to);
    into.priority = scan.priority();
    if (into.priority < 0) {
      return scan.error("a priority value within angle brackets");
    }
    blanks(scan);
    if (!time(scan, into) || (scan.isMore() && !scan.next(' '))) {
      return scan.error("a Stamp timestamp");
    }
    blanks(scan);
    host(scan, into);
    into.start = scan.at();
    into.end = to;
    tag(scan, into, to);
    return null;
  }

  private static void blanks(Scan scan) {
    while (scan.next(' ')) {
      // consumed
    }
  }

  private boolean time(Scan scan, Message into) {
    int start = scan.at();
    int month = 0;
    if (scan.word(3) == 3) {
      month = MONTHS.indexOf(into.text(start, start + 3)) + 1;
    }
    boolean isTime = month > 0 && scan.next(' ');
    int day = scan.next(' ') ? scan.number(1) : scan.digits(2);
    isTime &= scan.next(' ') && Scan.isDate(LEAP_YEAR, month, day);
    int seconds = isTime ? scan.timeOfDay() : -1;
    if (seconds < 0) {
      return false;
    }
    int year = isCurrentYear ? year(month) : 0;
    into.hasTime = true;
    into.timeNanos =
        Scan.isDate(year, month, day)
            ? Scan.nanos(year, month, day, seconds, 0)
            : Scan.nanos(year, 3, 1, seconds, 0); // 29 February in a year without it
    return true;
  }

  /// The year in which this month is now; at the turn of the year the one beside it.
  private int year(int month) {
    var now = clock.now().atZone(ZoneOffset.UTC);
    if (month == 12 && now.getMonthValue() == 1) {
      return now.getYear() - 1;
    }
    return month == 1 && now.getMonthValue() == 12 ? now.getYear() + 1 : now.getYear();
  }

  /// A first word is the host if another follows, unless it has a colon, as tags have.
  private static void host(Scan scan, Message into) {
    int start = scan.at();
    int length = scan.word(255);
    int end = scan.at();
    boolean isHost = length > 0 && scan.next(' ');
    for (int i = start; i < end && isHost; i++) {
      isHost = into.bytes[i] != ':';
    }
    blanks(scan);
    if (isHost && scan.isMore()) {
      into.hostname = into.text(start, end);
    } else {
      scan.moveTo(start);
    }
  }

  /// `app[pid]: ` before the text; without the blank it is part of the text, too.
  private static void tag(Scan scan, Message into, int to) {
    int start = scan.at();
    while (scan.at() - start < TAG && isTag(scan.peek())) {
      scan.moveTo(scan.at() + 1);
    }
    int end = scan.at();
    int pid = -1;
    int pidEnd = -1;
    if (end > start && scan.next('[')) {
      pid = scan.at();
      while (scan.isMore() && scan.peek() != ']') {
        scan.moveTo(scan.at() + 1);
      }
      pidEnd = scan.at();
      if (!scan.next(']')) {
        return;
      }
    }
    if (end > start && scan.next(':')) {
      into.appName = into.text(start, end);
      into.procId = pid < 0 || pid == pidEnd ? null : into.text(pid, pidEnd);
      into.start = scan.next(' ') && scan.at() < to ? scan.at() : start;
    }
  }

  private static boolean isTag(int c) {
    return c > ' ' && c < 0x7f && c != ':' && c != '[';
  }
}
