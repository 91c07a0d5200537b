package dev.pewter.loki.process.template;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// Go's times.
final class GoTime {
  private static final DateTimeFormatter TEXT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSSSS xxxx zzz", Locale.ROOT);

  private GoTime() {}

  /// As `%v` prints it.
  static String text(ZonedDateTime time) {
    return TEXT.format(time);
  }

  /// The result of a method.
  static Object call(ZonedDateTime time, String method, List<Object> args)
      throws TemplateException {
    if (method.equals("Unix") && args.isEmpty()) {
      return Whole.int64(time.toEpochSecond());
    }
    throw Fields.unknown(time, method);
  }
}
