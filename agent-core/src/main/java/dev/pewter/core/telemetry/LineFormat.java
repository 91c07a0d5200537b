package dev.pewter.core.telemetry;

import dev.pewter.core.model.Urls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

/// How a line of the own log is written: `ts`, `level`, `msg`, then the facts. Every control
/// character is escaped, so that a line stays one line whatever it speaks of.
public enum LineFormat {
  LOGFMT {
    @Override
    void pair(StringBuilder line, String key, Object value) {
      line.append(line.isEmpty() ? "" : " ").append(key(key)).append('=');
      String text = text(key, value);
      if (needsQuotes(text)) {
        quote(line, text);
      } else {
        line.append(text);
      }
    }
  },

  JSON {
    @Override
    void pair(StringBuilder line, String key, Object value) {
      line.append(line.isEmpty() ? '{' : ',');
      quoteJson(line, key);
      line.append(':');
      switch (value) {
        case Boolean flag -> line.append(flag);
        case Long number -> line.append(number);
        case Integer number -> line.append(number);
        case Duration duration -> line.append(GoText.nanos(duration));
        case Double number when Double.isFinite(number) -> line.append(GoText.jsonNumber(number));
        case Object other -> quoteJson(line, text(key, other));
      }
    }

    @Override
    void end(StringBuilder line) {
      line.append('}');
    }
  };

  /// The line with its line feed.
  String line(Instant time, Level level, String message, List<KeyValuePair> facts) {
    var line = new StringBuilder(160);
    pair(line, "ts", GoText.instant(time));
    pair(line, "level", level.name().toLowerCase(Locale.ROOT));
    if (!message.isEmpty()) {
      pair(line, "msg", message);
    }
    for (KeyValuePair fact : facts) {
      pair(line, fact.key, fact.value == null ? "null" : fact.value);
    }
    end(line);
    return line.append('\n').toString();
  }

  abstract void pair(StringBuilder line, String key, Object value);

  void end(StringBuilder line) {}

  /// How a value is shown; a secret shows itself as `(secret)`, and URLs are without theirs.
  static String text(String key, Object value) {
    return switch (value) {
      case Duration duration -> GoText.duration(duration);
      case Instant time -> GoText.instant(time);
      case Double number -> GoText.number(number);
      case Throwable failure -> Urls.redacted(GoText.failure(failure));
      case Object other -> Urls.redacted(key, String.valueOf(other));
    };
  }

  private static String key(String key) {
    var clean = new StringBuilder(key.isEmpty() ? "_" : key);
    for (int i = 0; i < clean.length(); i++) {
      char c = clean.charAt(i);
      if (c <= ' ' || c == '=' || c == '"' || !isPrintable(c)) {
        clean.setCharAt(i, '_');
      }
    }
    return clean.toString();
  }

  private static boolean needsQuotes(String text) {
    return text.isEmpty()
        || text.codePoints().anyMatch(c -> c == ' ' || c == '=' || c == '"' || !isPrintable(c));
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> c != 0xFFFD;
    };
  }

  /// A string as Go quotes it.
  static void quote(StringBuilder out, String text) {
    out.append('"');
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"', '\\' -> out.append('\\').append((char) c);
                case 7 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 11 -> out.append("\\v");
                default -> {
                  if (isPrintable(c)) {
                    out.appendCodePoint(c);
                  } else if (c < 0x80) {
                    out.append(String.format(Locale.ROOT, "\\x%02x", c));
                  } else if (Character.getType(c) == Character.SURROGATE) {
                    out.append("\\ufffd");
                  } else {
                    out.append(String.format(Locale.ROOT, c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
                  }
                }
              }
            });
    out.append('"');
  }

  private static void quoteJson(StringBuilder out, String text) {
    out.append('"');
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"', '\\' -> out.append('\\').append((char) c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                  if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) {
                    out.append(String.format(Locale.ROOT, "\\u%04x", c));
                  } else if (Character.getType(c) == Character.SURROGATE) {
                    out.append("\\ufffd");
                  } else {
                    out.appendCodePoint(c);
                  }
                }
              }
            });
    out.append('"');
  }
}
