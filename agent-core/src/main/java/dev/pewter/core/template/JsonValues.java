package dev.pewter.core.template;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Locale;

/// Values from and to JSON, as Go's encoding/json does it.
final class JsonValues {
  private final StringBuilder out = new StringBuilder();
  private final boolean isPretty;
  private final boolean escapesHtml;

  private JsonValues(boolean isPretty, boolean escapesHtml) {
    this.isPretty = isPretty;
    this.escapesHtml = escapesHtml;
  }

  // -- reading -----------------------------------------------------------------------------------

  static Object readOrNil(String text) {
    try {
      return read(text);
    } catch (TemplateException _) {
      return Nil.NIL;
    }
  }

  static Object read(String text) throws TemplateException {
    try {
      var reader = new JsonReader(text);
      Object value = read(reader, 0);
      reader.end();
      return value;
    } catch (JsonException e) {
      throw new TemplateException(String.valueOf(e.getMessage()));
    }
  }

  private static Object read(JsonReader reader, int depth) throws JsonException, TemplateException {
    Limits.depth(depth);
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> {
        var map = Dict.empty();
        reader.beginObject();
        while (reader.hasNext()) {
          String name = reader.nextName();
          map.put(name, read(reader, depth + 1));
        }
        reader.endObject();
        yield map;
      }
      case BEGIN_ARRAY -> {
        var items = new ArrayList<Object>();
        reader.beginArray();
        while (reader.hasNext()) {
          items.add(read(reader, depth + 1));
          Limits.length(items.size());
        }
        reader.endArray();
        yield Seq.of(items);
      }
      case STRING -> reader.nextString();
      case NUMBER -> number(reader.nextNumber());
      case BOOLEAN -> reader.nextBoolean();
      default -> {
        reader.nextNull();
        yield Nil.NIL;
      }
    };
  }

  private static Object number(String text) throws TemplateException {
    double number = Double.parseDouble(text);
    if (Double.isInfinite(number)) {
      throw new TemplateException(
          "json: cannot unmarshal number " + text + " into Go value of type float64");
    }
    return number;
  }

  // -- writing -----------------------------------------------------------------------------------

  static String writeOrEmpty(Object value, boolean isPretty) {
    try {
      return write(value, isPretty, true);
    } catch (TemplateException _) {
      return "";
    }
  }

  static String write(Object value, boolean isPretty, boolean escapesHtml)
      throws TemplateException {
    var writer = new JsonValues(isPretty, escapesHtml);
    writer.write(value, 0);
    return writer.out.toString();
  }

  private void write(Object value, int depth) throws TemplateException {
    Limits.depth(depth);
    Limits.text(out.length());
    switch (value) {
      case Nil _ -> out.append("null");
      case String text -> string(text);
      case Double number -> out.append(real(number));
      case Seq list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          next(i, depth + 1);
          write(list.items().get(i), depth + 1);
        }
        end(list.size(), depth, ']');
      }
      case Dict map -> {
        out.append('{');
        int i = 0;
        for (var field : map.fields().entrySet()) {
          next(i++, depth + 1);
          string(field.getKey());
          out.append(isPretty ? ": " : ":");
          write(field.getValue(), depth + 1);
        }
        end(i, depth, '}');
      }
      case ZonedDateTime time -> string(GoTime.rfc3339(time));
      case Duration time -> out.append(time.toNanos());
      default -> out.append(Printer.text(value));
    }
  }

  private void next(int index, int depth) {
    out.append(index == 0 ? "" : ",");
    line(depth);
  }

  private void end(int count, int depth, char close) {
    if (count > 0) {
      line(depth);
    }
    out.append(close);
  }

  private void line(int depth) {
    if (isPretty) {
      out.append('\n').repeat("  ", depth);
    }
  }

  private static String real(double number) throws TemplateException {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new TemplateException("json: unsupported value: " + Printer.real(number));
    }
    double size = Math.abs(number);
    if (size != 0 && (size < 1e-6 || size >= 1e21)) {
      String text = Printer.real(number);
      return text.replaceFirst("e-0", "e-");
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0" : "0";
    }
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '<', '>', '&' -> {
          if (escapesHtml) {
            unicode(c);
          } else {
            out.append(c);
          }
        }
        case '\u2028', '\u2029' -> unicode(c);
        default -> {
          if (c < ' ') {
            unicode(c);
          } else if (Character.isSurrogate(c) && Texts.isNone(text.codePointAt(i))) {
            out.append("\\ufffd");
          } else if (Character.isHighSurrogate(c)) {
            out.append(c).append(text.charAt(++i));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private void unicode(char c) {
    out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
  }
}
