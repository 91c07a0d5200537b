package dev.pewter.k8s.testing;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import dev.pewter.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as maps, lists and scalars.
public final class JsonValues {
  private JsonValues() {}

  public static @Nullable Object parse(String text) {
    try {
      return read(new JsonReader(text));
    } catch (JsonException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked")
  public static Map<String, Object> object(String text) {
    return (Map<String, Object>) java.util.Objects.requireNonNull(parse(text));
  }

  private static @Nullable Object read(JsonReader in) throws JsonException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        in.beginObject();
        while (in.hasNext()) {
          map.put(in.nextName(), read(in));
        }
        in.endObject();
        yield map;
      }
      case BEGIN_ARRAY -> {
        var list = new ArrayList<@Nullable Object>();
        in.beginArray();
        while (in.hasNext()) {
          list.add(read(in));
        }
        in.endArray();
        yield list;
      }
      case STRING -> in.nextString();
      case NUMBER -> Long.parseLong(in.nextNumber());
      case BOOLEAN -> in.nextBoolean();
      case NULL -> {
        in.nextNull();
        yield null;
      }
      default -> throw new AssertionError("unexpected end");
    };
  }

  public static String write(@Nullable Object value) {
    var text = new StringBuilder();
    write(new JsonWriter(text), value);
    return text.toString();
  }

  private static void write(JsonWriter out, @Nullable Object value) {
    switch (value) {
      case null -> out.nullValue();
      case Map<?, ?> map -> {
        out.beginObject();
        map.forEach(
            (name, member) -> {
              out.name(String.valueOf(name));
              write(out, member);
            });
        out.endObject();
      }
      case List<?> list -> {
        out.beginArray();
        list.forEach(element -> write(out, element));
        out.endArray();
      }
      case Long number -> out.value(number);
      case Boolean flag -> out.value(flag);
      default -> out.value(value.toString());
    }
  }
}
