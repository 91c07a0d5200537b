package dev.pewter.core.builtin.discovery;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON text as lists, maps and strings. The format of targets has no numbers and booleans.
public final class JsonTree {
  private JsonTree() {}

  /// @throws IllegalArgumentException when the text is something else
  public static @Nullable Object parse(String text) {
    var reader = new JsonReader(text);
    try {
      Object tree = value(reader);
      reader.end();
      return tree;
    } catch (JsonException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static @Nullable Object value(JsonReader reader) throws JsonException {
    return switch (reader.peek()) {
      case BEGIN_OBJECT -> object(reader);
      case BEGIN_ARRAY -> array(reader);
      case STRING -> reader.nextString();
      case NULL -> {
        reader.nextNull();
        yield null;
      }
      case NUMBER -> throw new IllegalArgumentException("expected a string, got a number");
      case BOOLEAN -> throw new IllegalArgumentException("expected a string, got a boolean");
      case END, END_ARRAY, END_OBJECT ->
          throw new IllegalArgumentException("unexpected end of JSON input");
    };
  }

  private static Map<String, @Nullable Object> object(JsonReader reader) throws JsonException {
    var object = new LinkedHashMap<String, @Nullable Object>();
    reader.beginObject();
    while (reader.hasNext()) {
      object.put(reader.nextName(), value(reader));
    }
    reader.endObject();
    return object;
  }

  private static List<@Nullable Object> array(JsonReader reader) throws JsonException {
    var array = new ArrayList<@Nullable Object>();
    reader.beginArray();
    while (reader.hasNext()) {
      array.add(value(reader));
    }
    reader.endArray();
    return array;
  }
}
