package dev.pewter.metrics.prometheus.operator;

import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A JSON object of a resource. What is missing or null is absent; what is of another type than
/// asked for is an `IllegalArgumentException` that names its place.
final class Spec {
  private final String path;
  private final Map<?, ?> members;

  private Spec(String path, Map<?, ?> members) {
    this.path = path;
    this.members = members;
  }

  /// @param json empty for nothing at all
  static Spec parse(String json) {
    if (json.isEmpty()) {
      return new Spec("spec", Map.of());
    }
    try {
      Object tree = value(new JsonReader(json));
      if (tree instanceof Map<?, ?> members) {
        return new Spec("spec", members);
      }
      throw new IllegalArgumentException("spec: expected an object");
    } catch (JsonException e) {
      throw new IllegalArgumentException("spec: " + e.getMessage(), e);
    }
  }

  private static @Nullable Object value(JsonReader in) throws JsonException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> {
        var members = new LinkedHashMap<String, @Nullable Object>();
        in.beginObject();
        while (in.hasNext()) {
          members.put(in.nextName(), value(in));
        }
        in.endObject();
        yield members;
      }
      case BEGIN_ARRAY -> {
        var elements = new ArrayList<@Nullable Object>();
        in.beginArray();
        while (in.hasNext()) {
          elements.add(value(in));
        }
        in.endArray();
        yield elements;
      }
      case STRING -> in.nextString();
      case NUMBER -> parsed(in.nextNumber());
      case BOOLEAN -> in.nextBoolean();
      case NULL, END, END_ARRAY, END_OBJECT -> {
        in.skipValue();
        yield null;
      }
    };
  }

  /// Whole numbers that fit stay whole.
  private static Object parsed(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      return Double.parseDouble(text); // a fraction, an exponent, or too large
    }
  }

  private String place(String name) {
    return path + "." + name;
  }

  private IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException(place(name) + ": expected " + expected);
  }

  /// The names of all members that are there.
  Set<String> names() {
    var names = new TreeSet<String>();
    members.forEach(
        (name, value) -> {
          if (value != null) {
            names.add(String.valueOf(name));
          }
        });
    return names;
  }

  boolean has(String name) {
    return members.get(name) != null;
  }

  /// Empty when it is absent.
  String text(String name) {
    return switch (members.get(name)) {
      case null -> "";
      case String text -> text;
      default -> throw wrong(name, "a string");
    };
  }

  boolean flag(String name, boolean byDefault) {
    return switch (members.get(name)) {
      case null -> byDefault;
      case Boolean flag -> flag;
      default -> throw wrong(name, "true or false");
    };
  }

  /// 0 when it is absent.
  long number(String name) {
    return switch (members.get(name)) {
      case null -> 0;
      case Long number -> number;
      default -> throw wrong(name, "a whole number");
    };
  }

  /// Whether a member is a number; others that may be one are texts.
  boolean isNumber(String name) {
    return members.get(name) instanceof Long;
  }

  /// Nothing when it is absent.
  List<String> texts(String name) {
    return texts(name, members.get(name));
  }

  private List<String> texts(String name, @Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> elements)) {
      throw wrong(name, "a list of strings");
    }
    var texts = new ArrayList<String>();
    for (Object element : elements) {
      if (!(element instanceof String text)) {
        throw wrong(name, "a list of strings");
      }
      texts.add(text);
    }
    return texts;
  }

  private Map<?, ?> members(String name) {
    return switch (members.get(name)) {
      case null -> Map.of();
      case Map<?, ?> map -> map;
      default -> throw wrong(name, "an object");
    };
  }

  /// A map of strings, sorted by name.
  Map<String, String> textMap(String name) {
    var texts = new TreeMap<String, String>();
    members(name)
        .forEach(
            (key, value) -> {
              if (!(value instanceof String text)) {
                throw wrong(name + "." + key, "a string");
              }
              texts.put(String.valueOf(key), text);
            });
    return texts;
  }

  /// A map of lists, sorted by name.
  Map<String, List<String>> listMap(String name) {
    var lists = new TreeMap<String, List<String>>();
    members(name)
        .forEach((key, value) -> lists.put(String.valueOf(key), texts(name + "." + key, value)));
    return lists;
  }

  /// An empty object when it is absent.
  Spec object(String name) {
    return new Spec(place(name), members(name));
  }

  List<Spec> objects(String name) {
    Object value = members.get(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> elements)) {
      throw wrong(name, "a list of objects");
    }
    var objects = new ArrayList<Spec>();
    for (int i = 0; i < elements.size(); i++) {
      String element = name + "[" + i + "]";
      if (!(elements.get(i) instanceof Map<?, ?> map)) {
        throw wrong(element, "an object");
      }
      objects.add(new Spec(place(element), map));
    }
    return objects;
  }
}
