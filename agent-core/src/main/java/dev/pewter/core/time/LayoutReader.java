package dev.pewter.core.time;

import java.time.LocalDate;
import java.time.Year;
import org.jspecify.annotations.Nullable;

/// Reads one text by the elements of a layout and collects what they say.
final class LayoutReader {
  static final int NO_OFFSET = Integer.MIN_VALUE;

  private static final String[] MONTHS = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"
  };
  private static final String[] WEEKDAYS = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
  };
  private static final int NONE = -1;

  private final String text;
  private int at;
  private int number; // what the last call of `number` read
  int year;
  int month = NONE;
  private int day = NONE;
  private int yearDay = NONE;
  private int hour;
  private int minute;
  private int second;
  int nanos;
  private boolean isMorning;
  private boolean isAfternoon;
  private boolean isUtc; // wins over other offsets
  int offset = NO_OFFSET;
  @Nullable String zoneName;

  LayoutReader(String text) {
    this.text = text;
  }

  boolean isAtEnd() {
    return at == text.length();
  }

  /// Skips text that stands for itself; any number of spaces fits a space.
  boolean skip(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (c == ' ') {
        if (at < text.length() && text.charAt(at) != ' ') {
          return false;
        }
        while (is(' ')) {
          at++;
        }
        while (i + 1 < literal.length() && literal.charAt(i + 1) == ' ') {
          i++;
        }
      } else if (is(c)) {
        at++;
      } else {
        return false;
      }
    }
    return true;
  }

  /// Reads an element.
  ///
  /// @param layout its text in the layout
  /// @param fractionFollows whether the next one is a fraction
  boolean read(Element element, String layout, boolean fractionFollows) {
    return switch (element) {
      case LONG_MONTH -> month(name(MONTHS, false));
      case MONTH -> month(name(MONTHS, true));
      case NUM_MONTH -> number(1, 2) && month(number);
      case ZERO_MONTH -> number(2, 2) && month(number);
      case LONG_WEEKDAY -> name(WEEKDAYS, false) > 0;
      case WEEKDAY -> name(WEEKDAYS, true) > 0;
      case YEAR -> shortYear();
      case LONG_YEAR -> longYear();
      case DAY -> number(1, 2) && day();
      case UNDER_DAY -> skipSpaces(1) && number(1, 2) && day();
      case ZERO_DAY -> number(2, 2) && day();
      case UNDER_YEAR_DAY -> skipSpaces(2) && number(1, 3) && yearDay();
      case ZERO_YEAR_DAY -> number(3, 3) && yearDay();
      case HOUR -> number(1, 2) && hour(23);
      case HOUR12 -> number(1, 2) && hour(12);
      case ZERO_HOUR12 -> number(2, 2) && hour(12);
      case MINUTE -> number(1, 2) && minute();
      case ZERO_MINUTE -> number(2, 2) && minute();
      case SECOND -> number(1, 2) && second(fractionFollows);
      case ZERO_SECOND -> number(2, 2) && second(fractionFollows);
      case UPPER_PM -> half("AM", "PM");
      case LOWER_PM -> half("am", "pm");
      case ZONE_NAME -> zoneName();
      case OFFSET -> offset(layout);
      case OFFSET_OR_Z -> (is('Z') && utc(1)) || offset(layout);
      case FRACTION -> fraction(layout.length() - 1, layout.length() - 1);
      case ANY_FRACTION -> !startsFraction() || fraction(1, Integer.MAX_VALUE);
    };
  }

  /// Finds the day once everything is read; false when there is no such day.
  boolean settleDay() {
    if (isAfternoon && hour < 12) {
      hour += 12;
    } else if (isMorning && hour == 12) {
      hour = 0;
    }
    if (yearDay != NONE) {
      if (yearDay < 1 || yearDay > Year.of(year).length()) {
        return false;
      }
      var date = LocalDate.ofYearDay(year, yearDay);
      if ((month != NONE && month != date.getMonthValue())
          || (day != NONE && day != date.getDayOfMonth())) {
        return false;
      }
      month = date.getMonthValue();
      day = date.getDayOfMonth();
      return true;
    }
    month = month == NONE ? 1 : month;
    day = day == NONE ? 1 : day;
    return day >= 1 && day <= LocalDate.of(year, month, 1).lengthOfMonth();
  }

  /// The seconds since 1970 as if the zone was UTC. The last day of February becomes the first of
  /// March in a year that does not have it.
  long localSeconds(int inYear) {
    long days = LocalDate.of(inYear, month, 1).toEpochDay() + day - 1;
    return days * 86_400 + hour * 3_600L + minute * 60L + second;
  }

  // -- the elements ------------------------------------------------------------------------------

  private boolean month(int found) {
    month = found;
    return found >= 1 && found <= 12;
  }

  private boolean day() {
    day = number;
    return true;
  }

  private boolean yearDay() {
    yearDay = number;
    return true;
  }

  private boolean hour(int last) {
    hour = number;
    return number <= last;
  }

  private boolean minute() {
    minute = number;
    return number < 60;
  }

  /// A fraction may follow even when the layout has none.
  private boolean second(boolean fractionFollows) {
    second = number;
    return number < 60 && (fractionFollows || !startsFraction() || fraction(1, Integer.MAX_VALUE));
  }

  private boolean shortYear() {
    if (!number(2, 2)) {
      return false;
    }
    year = number >= 69 ? 1900 + number : 2000 + number;
    return true;
  }

  private boolean longYear() {
    if (!number(4, 4)) {
      return false;
    }
    year = number;
    return true;
  }

  private boolean half(String morning, String afternoon) {
    isMorning = text.startsWith(morning, at);
    isAfternoon = text.startsWith(afternoon, at);
    at += 2;
    return isMorning || isAfternoon;
  }

  private boolean startsFraction() {
    return (is('.') || is(',')) && isDigit(at + 1);
  }

  /// A point or comma and digits, of which nine count.
  private boolean fraction(int least, int most) {
    if (!is('.') && !is(',')) {
      return false;
    }
    int first = ++at;
    int scale = 100_000_000;
    nanos = 0;
    while (isDigit(at) && at - first < most) {
      nanos += (text.charAt(at++) - '0') * scale;
      scale /= 10;
    }
    return at - first >= least;
  }

  private boolean utc(int length) {
    isUtc = true;
    offset = 0;
    at += length;
    return true;
  }

  /// A sign, and pairs of digits as the layout has them.
  private boolean offset(String layout) {
    if (!is('+') && !is('-')) {
      return false;
    }
    int sign = text.charAt(at++) == '-' ? -1 : 1;
    int sum = 0;
    int unit = 3_600;
    for (int i = 1; i < layout.length(); i++) {
      if (layout.charAt(i) == ':') {
        if (!is(':')) {
          return false;
        }
        at++;
      } else {
        i++; // the second digit
        if (!number(2, 2) || number > (unit == 3_600 ? 24 : 60)) {
          return false;
        }
        sum += number * unit;
        unit /= 60;
      }
    }
    offset = isUtc ? 0 : sign * sum;
    return true;
  }

  private boolean zoneName() {
    if (text.startsWith("UTC", at)) {
      return utc(3);
    }
    int length = zoneNameLength();
    if (length == 0) {
      return false;
    }
    zoneName = text.substring(at, at + length);
    at += length;
    return true;
  }

  /// Three capitals, four or five that end in T, or one of the exceptions; 0 when it is no name.
  private int zoneNameLength() {
    if (text.startsWith("ChST", at) || text.startsWith("MeST", at)) {
      return 4;
    }
    if (text.startsWith("GMT", at)) {
      return 3 + signedHours(at + 3);
    }
    if (is('+') || is('-')) {
      return text.length() - at < 3 ? 0 : signedHours(at);
    }
    int capitals = 0;
    while (capitals < 6 && at + capitals < text.length() && isCapital(at + capitals)) {
      capitals++;
    }
    return switch (capitals) {
      case 3 -> 3;
      case 4 -> text.charAt(at + 3) == 'T' || text.startsWith("WITA", at) ? 4 : 0;
      case 5 -> text.charAt(at + 4) == 'T' ? 5 : 0;
      default -> 0;
    };
  }

  /// The length of a sign and a number of hours below 24, or 0.
  private int signedHours(int from) {
    if (from >= text.length() || (text.charAt(from) != '+' && text.charAt(from) != '-')) {
      return 0;
    }
    int end = from + 1;
    int hours = 0;
    while (isDigit(end)) {
      hours = Math.min(24, hours * 10 + text.charAt(end++) - '0');
    }
    return end == from + 1 || hours > 23 ? 0 : end - from;
  }

  // -- their parts -------------------------------------------------------------------------------

  private boolean is(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean isDigit(int place) {
    return place < text.length() && text.charAt(place) >= '0' && text.charAt(place) <= '9';
  }

  private boolean isCapital(int place) {
    return text.charAt(place) >= 'A' && text.charAt(place) <= 'Z';
  }

  private boolean skipSpaces(int most) {
    for (int i = 0; i < most && is(' '); i++) {
      at++;
    }
    return true;
  }

  private boolean number(int least, int most) {
    int first = at;
    number = 0;
    while (isDigit(at) && at - first < most) {
      number = number * 10 + text.charAt(at++) - '0';
    }
    return at - first >= least;
  }

  /// The place, from 1, of the name that is next, in capitals or not; 0 when there is none.
  private int name(String[] names, boolean isShort) {
    for (int i = 0; i < names.length; i++) {
      int length = isShort ? 3 : names[i].length();
      if (text.regionMatches(true, at, names[i], 0, length)) {
        at += length;
        return i + 1;
      }
    }
    return 0;
  }
}
