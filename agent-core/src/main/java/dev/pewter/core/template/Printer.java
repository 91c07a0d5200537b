package dev.pewter.core.template;

import dev.pewter.core.config.eval.FunctionException;
import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.config.eval.GoFormat;
import dev.pewter.core.config.eval.Value;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Prints values as Go's fmt does.
final class Printer {
  private Printer() {}

  /// Of what is not there where the template prints it.
  static final String NO_VALUE = "<no value>";

  /// As `%v` prints it.
  static String text(Object value) throws TemplateException {
    return switch (value) {
      case String text -> text;
      case Long number -> number.toString();
      case Boolean is -> is.toString();
      default -> {
        var out = new StringBuilder();
        print(value, out, 0);
        yield out.toString();
      }
    };
  }

  private static void print(Object value, StringBuilder out, int depth) throws TemplateException {
    Limits.depth(depth);
    switch (value) {
      case Nil _ -> out.append("<nil>");
      case Double number -> out.append(real(number));
      case Whole number -> out.append(unsignedOrNot(number));
      case ZonedDateTime time -> out.append(GoTime.text(time));
      case Duration time -> out.append(GoDuration.text(time));
      case Seq list -> {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
          out.append(i == 0 ? "" : " ");
          print(list.items().get(i), out, depth + 1);
        }
        out.append(']');
      }
      case Dict map -> {
        out.append("map[");
        boolean isFirst = true;
        for (var field : map.fields().entrySet()) {
          out.append(isFirst ? "" : " ").append(field.getKey()).append(':');
          isFirst = false;
          print(field.getValue(), out, depth + 1);
        }
        out.append(']');
      }
      default -> out.append(value);
    }
    Limits.text(out.length());
  }

  private static String unsignedOrNot(Whole number) {
    return number.type().startsWith("u")
        ? Long.toUnsignedString(number.value())
        : Long.toString(number.value());
  }

  /// As `%v` prints a float.
  static String real(double number) {
    return GoFormat.plain(new Value.Real(number));
  }

  /// Go's `Sprint`: a space between two that are both no strings.
  static String print(List<Object> values) throws TemplateException {
    var out = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0 && !(values.get(i) instanceof String) && !(values.get(i - 1) instanceof String)) {
        out.append(' ');
      }
      out.append(text(values.get(i)));
      Limits.text(out.length());
    }
    return out.toString();
  }

  static String println(List<Object> values) throws TemplateException {
    var out = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      out.append(i > 0 ? " " : "").append(text(values.get(i)));
      Limits.text(out.length());
    }
    return out.append('\n').toString();
  }

  static String printf(String format, List<Object> values) throws TemplateException {
    var converted = new ArrayList<Value>();
    for (Object value : values) {
      converted.add(convert(value, 0));
    }
    try {
      return GoFormat.format(format, converted);
    } catch (FunctionException e) {
      throw new TemplateException(String.valueOf(e.getMessage()));
    }
  }

  private static Value convert(Object value, int depth) throws TemplateException {
    Limits.depth(depth);
    return switch (value) {
      case Nil _ -> Value.Null.NULL;
      case String text -> new Value.Str(text);
      case Boolean is -> new Value.Bool(is);
      case Long number -> new Value.Int(number);
      case Double number -> new Value.Real(number);
      case Whole number when number.type().equals("uint64") -> new Value.UInt(number.value());
      case Whole number -> new Value.Int(number.value());
      case Seq list -> {
        var elements = new ArrayList<Value>();
        for (Object item : list.items()) {
          elements.add(convert(item, depth + 1));
        }
        yield new Value.Arr(elements);
      }
      case Dict map -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (var field : map.fields().entrySet()) {
          fields.put(field.getKey(), convert(field.getValue(), depth + 1));
        }
        yield new Value.Obj(fields);
      }
      default -> new Value.Str(text(value));
    };
  }
}
