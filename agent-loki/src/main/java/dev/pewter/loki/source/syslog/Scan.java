package dev.pewter.loki.source.syslog;

/// What the formats have in common. For one message.
final class Scan {
  private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final int MAX_PRIORITY = 191;
  private static final long NANOS = 1_000_000_000;

  private final byte[] bytes;
  private final int from;
  private final int to;
  private int at;

  Scan(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.at = from;
  }

  int at() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  boolean isMore() {
    return at < to;
  }

  /// The byte that comes next, or -1 at the end.
  int peek() {
    return at < to ? bytes[at] & 0xff : -1;
  }

  boolean next(char c) {
    boolean isNext = at < to && bytes[at] == c;
    at += isNext ? 1 : 0;
    return isNext;
  }

  String error(String expected) {
    return "expecting " + expected + " [col " + (at - from) + "]";
  }

  /// `<0>` to `<191>`, without needless zeros; -1 when it is not that.
  int priority() {
    if (!next('<')) {
      return -1;
    }
    int start = at;
    int value = digits(3);
    boolean isCanonical = at > start && (bytes[start] != '0' || at == start + 1);
    return isCanonical && value <= MAX_PRIORITY && next('>') ? value : -1;
  }

  /// At most so many digits; 0 when there are none.
  int digits(int max) {
    int value = 0;
    for (int i = 0; i < max && at < to && isDigit(bytes[at]); i++) {
      value = value * 10 + bytes[at++] - '0';
    }
    return value;
  }

  /// Exactly so many digits; -1 when there are not.
  int number(int count) {
    int start = at;
    int value = digits(count);
    return at - start == count ? value : -1;
  }

  /// Moves past printable characters, at most `max`; how many they were.
  int word(int max) {
    int start = at;
    while (at < to && at - start < max && bytes[at] > ' ' && bytes[at] < 0x7f) {
      at++;
    }
    return at - start;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /// `15:04:05` in seconds; -1 when it is not that.
  int timeOfDay() {
    int hours = number(2);
    boolean isTime = next(':');
    int minutes = number(2);
    isTime &= next(':');
    int seconds = number(2);
    isTime &= hours >= 0 && minutes >= 0 && seconds >= 0;
    return isTime && hours < 24 && minutes < 60 && seconds < 60
        ? (hours * 60 + minutes) * 60 + seconds
        : -1;
  }

  /// Digits after a point, as nanoseconds; what is finer is passed over.
  int fraction() {
    int nanos = 0;
    int scale = 100_000_000;
    while (at < to && isDigit(bytes[at])) {
      nanos += (bytes[at++] - '0') * scale;
      scale /= 10;
    }
    return nanos;
  }

  static boolean isDate(int year, int month, int day) {
    if (year < 0 || month < 1 || month > 12 || day < 1) {
      return false;
    }
    boolean isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day <= DAYS[month - 1] + (month == 2 && isLeap ? 1 : 0);
  }

  /// Since 1970; times that cannot be told become the first or the last that can.
  static long nanos(int year, int month, int day, long secondOfDay, int nanoOfSecond) {
    long seconds = java.time.LocalDate.of(year, month, day).toEpochDay() * 86_400 + secondOfDay;
    if (seconds >= Long.MAX_VALUE / NANOS) {
      return Long.MAX_VALUE;
    }
    return seconds <= Long.MIN_VALUE / NANOS ? Long.MIN_VALUE : seconds * NANOS + nanoOfSecond;
  }
}
