package dev.pewter.loki.source.syslog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/// `<165>1 2003-10-11T22:14:15.003Z host app 1234 ID47 [id name="value"] text`.
final class Rfc5424 implements Format {
  private static final String TIME = "a RFC3339MICRO timestamp or a nil value";
  private static final String ELEMENTS =
      "a structured data section containing one or more elements (`[id( key=\"value\")*]+`) or a"
          + " nil value";
  private static final int SD_NAME = 32;

  @Override
  public @Nullable String parse(byte[] bytes, int from, int to, Message into) {
    into.clear(bytes);
    var scan = new Scan(bytes, from, to);
    into.priority = scan.priority();
    if (into.priority < 0) {
      return scan.error("a priority value within angle brackets");
    }
    into.version = scan.digits(3);
    if (into.version == 0 || !scan.next(' ')) {
      return scan.error("a version value in the range 1-999");
    }
    if (!time(scan, into) || !scan.next(' ')) {
      return scan.error(TIME);
    }
    String error = words(scan, into);
    if (error == null) {
      error = scan.next('-') ? null : elements(scan, into);
    }
    if (error != null) {
      return error;
    }
    if (scan.isMore() && !scan.next(' ')) {
      return scan.error(ELEMENTS);
    }
    into.start = scan.at();
    into.end = to;
    return null;
  }

  private static @Nullable String words(Scan scan, Message into) {
    int start = scan.at();
    if (scan.word(255) == 0 || !scan.next(' ')) {
      return scan.error("an hostname (from 1 to max 255 US-ASCII characters) or a nil value");
    }
    into.hostname = into.field(start, scan.at() - 1);
    start = scan.at();
    if (scan.word(48) == 0 || !scan.next(' ')) {
      return scan.error("an app-name (from 1 to max 48 US-ASCII characters) or a nil value");
    }
    into.appName = into.field(start, scan.at() - 1);
    start = scan.at();
    if (scan.word(128) == 0 || !scan.next(' ')) {
      return scan.error("a procid (from 1 to max 128 US-ASCII characters) or a nil value");
    }
    into.procId = into.field(start, scan.at() - 1);
    start = scan.at();
    if (scan.word(32) == 0 || !scan.next(' ')) {
      return scan.error("a msgid (from 1 to max 32 US-ASCII characters) or a nil value");
    }
    into.msgId = into.field(start, scan.at() - 1);
    return null;
  }

  private static boolean time(Scan scan, Message into) {
    if (scan.next('-')) {
      return true;
    }
    int start = scan.at();
    int year = scan.number(4);
    boolean isTime = scan.next('-');
    int month = scan.number(2);
    isTime &= scan.next('-');
    int day = scan.number(2);
    isTime &= scan.next('T') && Scan.isDate(year, month, day);
    int seconds = isTime ? scan.timeOfDay() : -1;
    if (seconds < 0) {
      return false;
    }
    int secondsEnd = scan.at();
    int nanos = 0;
    if (scan.next('.')) {
      int digits = scan.at();
      nanos = scan.fraction();
      if (scan.at() == digits) {
        return false;
      }
    }
    int zone = scan.at();
    int offset = offset(scan);
    if (offset == Integer.MIN_VALUE) {
      return false;
    }
    into.hasTime = true;
    into.timeNanos = Scan.nanos(year, month, day, (long) seconds - offset, nanos);
    into.timeText =
        into.text(start, secondsEnd)
            + fraction(nanos)
            + (offset == 0 ? "Z" : into.text(zone, scan.at()));
    return true;
  }

  private static String fraction(int nanos) {
    int micros = nanos / 1000;
    if (micros == 0) {
      return "";
    }
    String digits = Integer.toString(1_000_000 + micros).substring(1);
    int length = digits.length();
    while (digits.charAt(length - 1) == '0') {
      length--;
    }
    return "." + digits.substring(0, length);
  }

  /// In seconds; the smallest number when there is none.
  private static int offset(Scan scan) {
    if (scan.next('Z')) {
      return 0;
    }
    int sign = scan.next('+') ? 1 : scan.next('-') ? -1 : 0;
    int hours = scan.number(2);
    boolean isOffset = scan.next(':');
    int minutes = scan.number(2);
    isOffset &= sign != 0 && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
    return isOffset ? sign * (hours * 60 + minutes) * 60 : Integer.MIN_VALUE;
  }

  private static @Nullable String elements(Scan scan, Message into) {
    if (scan.peek() != '[') {
      return scan.error(ELEMENTS);
    }
    var ids = new HashSet<String>();
    while (scan.next('[')) {
      String id = name(scan, into);
      if (id == null) {
        return scan.error("a structured data element id (from 1 to max 32 US-ASCII characters)");
      }
      if (!ids.add(id)) {
        return scan.error("a structured data element id that was not used before");
      }
      int before = into.structuredData.size();
      while (scan.next(' ')) {
        String error = parameter(scan, into, id);
        if (error != null) {
          return error;
        }
      }
      if (!scan.next(']')) {
        return scan.error("the end of a structured data element");
      }
      if (into.structuredData.size() == before) {
        into.structuredData.add(new Message.Parameter(id, "", ""));
      }
    }
    return null;
  }

  private static @Nullable String parameter(Scan scan, Message into, String id) {
    String name = name(scan, into);
    if (name == null || !scan.next('=') || !scan.next('"')) {
      return scan.error(
          "a structured data parameter (`key=\"value\"`, both part from 1 to max 32 US-ASCII"
              + " characters)");
    }
    int start = scan.at();
    boolean isEscaped = false;
    while (scan.isMore() && scan.peek() != '"' && scan.peek() != ']') {
      if (scan.next('\\')) {
        isEscaped = true;
        if (scan.isMore()) {
          scan.moveTo(scan.at() + 1);
        }
      } else {
        scan.moveTo(scan.at() + 1);
      }
    }
    int end = scan.at();
    if (!scan.next('"')) {
      return scan.error("chars `]`, `\"`, and `\\` to be escaped within param value");
    }
    String value = isEscaped ? unescaped(into.bytes, start, end) : into.text(start, end);
    into.structuredData.add(new Message.Parameter(id, name, value));
    return null;
  }

  /// A backslash before any other character is a character itself.
  private static String unescaped(byte[] bytes, int start, int end) {
    var out = new ByteArrayOutputStream(end - start);
    for (int i = start; i < end; i++) {
      boolean isEscape =
          bytes[i] == '\\'
              && i + 1 < end
              && (bytes[i + 1] == '"' || bytes[i + 1] == '\\' || bytes[i + 1] == ']');
      out.write(isEscape ? bytes[++i] : bytes[i]);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static @Nullable String name(Scan scan, Message into) {
    int start = scan.at();
    while (scan.at() - start < SD_NAME && isName(scan.peek())) {
      scan.moveTo(scan.at() + 1);
    }
    return scan.at() == start ? null : into.text(start, scan.at());
  }

  private static boolean isName(int c) {
    return c > ' ' && c < 0x7f && c != '=' && c != ']' && c != '"';
  }
}
