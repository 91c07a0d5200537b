package dev.pewter.core.template;

import java.time.ZonedDateTime;
import java.util.List;

/// Fields and methods of values.
final class Fields {
  private Fields() {}

  static Object chain(Object from, List<String> fields) throws TemplateException {
    Object value = from;
    boolean isThere = false; // and not merely missing
    for (String field : fields) {
      if (isThere && value == Nil.NIL) {
        throw new TemplateException("nil pointer evaluating interface {}." + field);
      }
      isThere = value instanceof Dict map && map.fields().containsKey(field);
      value = get(value, field);
    }
    return value;
  }

  static Object get(Object from, String field) throws TemplateException {
    return switch (from) {
      case Nil nil -> nil;
      case Dict map -> {
        Object value = map.fields().get(field);
        yield value != null ? value : Nil.NIL;
      }
      case ZonedDateTime time -> GoTime.call(time, field, List.of());
      case Struct object -> {
        Object value = object.field(field);
        if (value == null) {
          throw unknown(from, field);
        }
        yield value;
      }
      default -> throw unknown(from, field);
    };
  }

  /// A field that is given arguments: only methods take some.
  static Object call(Object from, String field, List<Object> args) throws TemplateException {
    return switch (from) {
      case ZonedDateTime time -> GoTime.call(time, field, args);
      case Dict _ -> throw new TemplateException(field + " is not a method but has arguments");
      case Nil nil -> nil;
      default -> throw unknown(from, field);
    };
  }

  static TemplateException unknown(Object from, String field) {
    return new TemplateException("can't evaluate field " + field + " in type " + Types.name(from));
  }
}
