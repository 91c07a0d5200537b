package dev.pewter.loki.process.stage;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/// A whole JSON text as a tree: `Map`, `List`, `String`, `Double`, `Boolean` and `Values.NULL`.
final class JsonTree {
  private JsonTree() {}

  /// @throws JsonException when it is not one JSON value, or has a number without an end
  static Object parse(String text) throws JsonException {
    var json = new JsonReader(text);
    Object value = read(json);
    json.end();
    return value;
  }

  private static Object read(JsonReader json) throws JsonException {
    return switch (json.peek()) {
      case BEGIN_OBJECT -> {
        var object = new LinkedHashMap<String, Object>();
        json.beginObject();
        while (json.hasNext()) {
          object.put(json.nextName(), read(json));
        }
        json.endObject();
        yield object;
      }
      case BEGIN_ARRAY -> {
        var array = new ArrayList<Object>();
        json.beginArray();
        while (json.hasNext()) {
          array.add(read(json));
        }
        json.endArray();
        yield array;
      }
      case STRING -> json.nextString();
      case NUMBER -> {
        double number = json.nextDouble();
        if (Double.isInfinite(number)) {
          throw new JsonException("a number that is too large", 0);
        }
        yield number;
      }
      case BOOLEAN -> json.nextBoolean();
      case NULL -> {
        json.nextNull();
        yield Values.NULL;
      }
      case END_OBJECT, END_ARRAY, END -> throw new JsonException("expected a value", 0);
    };
  }
}
