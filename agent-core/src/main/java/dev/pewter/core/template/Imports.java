package dev.pewter.core.template;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes values of Java's objects.
final class Imports {
  private Imports() {}

  static Object value(@Nullable Object object, int depth) throws TemplateException {
    Limits.depth(depth);
    return switch (object) {
      case null -> Nil.NIL;
      case String _, Boolean _, Long _, Double _, ZonedDateTime _ -> object;
      case Integer number -> (long) number;
      case List<?> list -> {
        var items = new ArrayList<Object>(list.size());
        for (Object item : list) {
          items.add(value(item, depth + 1));
        }
        yield Seq.of(items);
      }
      case Map<?, ?> map -> {
        var fields = new TreeMap<String, Object>();
        for (var field : map.entrySet()) {
          fields.put(String.valueOf(field.getKey()), value(field.getValue(), depth + 1));
        }
        yield Dict.of(fields);
      }
      default -> object.toString();
    };
  }
}
