package dev.pewter.core.bytes;

import java.time.LocalDate;

/// Reads RFC 3339 times from bytes, at fixed places; the day is looked up only when it changes.
public final class Rfc3339 {
  /// No time could be read.
  public static final long INVALID = Long.MIN_VALUE;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /// The last day seen, and its midnight; replaced whole, so that threads need no lock.
  private record Day(int yyyymmdd, long epochSecond) {}

  private static volatile Day lastDay = new Day(19700101, 0);

  private Rfc3339() {}

  /// `2024-04-30T02:12:41.844351511Z` or with an offset, in nanoseconds since 1970; `INVALID` when
  /// it is none.
  public static long nanos(byte[] text, int from, int to) {
    int hourDigits = to - from > 12 && text[from + 12] == ':' ? 1 : 2; // Go reads both
    int minutes = from + 11 + hourDigits; // the colon before them
    if (to - minutes < 7
        || text[from + 4] != '-'
        || text[from + 7] != '-'
        || text[from + 10] != 'T'
        || text[minutes] != ':'
        || text[minutes + 3] != ':') {
      return INVALID;
    }
    int year = number(text, from, 4);
    int month = number(text, from + 5, 2);
    int day = number(text, from + 8, 2);
    int hour = number(text, from + 11, hourDigits);
    int minute = number(text, minutes + 1, 2);
    int second = number(text, minutes + 4, 2);
    if ((year | month | day | hour | minute | second) < 0
        || hour > 23
        || minute > 59
        || second > 59) {
      return INVALID;
    }
    long midnight = midnight(year, month, day);
    if (midnight == INVALID) {
      return INVALID;
    }
    int at = minutes + 6;
    int fraction = 0;
    if (text[at] == '.' || text[at] == ',') {
      int scale = 100_000_000;
      int first = ++at;
      while (at < to && text[at] >= '0' && text[at] <= '9') {
        fraction += (text[at] - '0') * scale;
        scale /= 10;
        at++;
      }
      if (at == first) {
        return INVALID;
      }
    }
    int offset = offset(text, at, to);
    if (offset == Integer.MIN_VALUE) {
      return INVALID;
    }
    long seconds = midnight + hour * 3600L + minute * 60L + second - offset;
    if (seconds > Long.MAX_VALUE / NANOS_PER_SECOND - 1
        || seconds < Long.MIN_VALUE / NANOS_PER_SECOND + 1) {
      return INVALID;
    }
    return seconds * NANOS_PER_SECOND + fraction;
  }

  private static long midnight(int year, int month, int day) {
    int yyyymmdd = (year * 100 + month) * 100 + day;
    var known = lastDay;
    if (known.yyyymmdd == yyyymmdd) {
      return known.epochSecond;
    }
    if (month < 1 || month > 12 || day < 1 || day > 31) {
      return INVALID;
    }
    var first = LocalDate.of(year, month, 1);
    if (day > first.lengthOfMonth()) {
      return INVALID;
    }
    long epochSecond = (first.toEpochDay() + day - 1) * 86_400;
    lastDay = new Day(yyyymmdd, epochSecond);
    return epochSecond;
  }

  /// The seconds of `Z` or `±hh:mm`, which must be all that is left.
  private static int offset(byte[] text, int at, int to) {
    if (to - at == 1 && text[at] == 'Z') {
      return 0;
    }
    if (to - at != 6 || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') {
      return Integer.MIN_VALUE;
    }
    int hours = number(text, at + 1, 2);
    int minutes = number(text, at + 4, 2);
    if ((hours | minutes) < 0 || hours > 24 || minutes > 60) {
      return Integer.MIN_VALUE;
    }
    return (text[at] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  }

  /// A number of so many digits; negative when there are others.
  private static int number(byte[] text, int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
