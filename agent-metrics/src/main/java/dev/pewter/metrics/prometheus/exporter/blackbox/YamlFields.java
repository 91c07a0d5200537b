package dev.pewter.metrics.prometheus.exporter.blackbox;

import dev.pewter.core.config.eval.GoDuration;
import dev.pewter.core.regex.InvalidPattern;
import dev.pewter.core.regex.SearchPattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of a YAML mapping, each taken once; what nobody took is an error.
final class YamlFields {
  private final String path;
  private final Map<String, Object> left = new LinkedHashMap<>();

  private YamlFields(String path, @Nullable Object value) throws InvalidModules {
    this.path = path;
    if (value == null) {
      return;
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new InvalidModules((path.isEmpty() ? "" : path + ": ") + "expected a mapping");
    }
    map.forEach(
        (key, field) -> {
          if (field != null) {
            left.put(String.valueOf(key), field);
          }
        });
  }

  static YamlFields of(String path, @Nullable Object value) throws InvalidModules {
    return new YamlFields(path, value);
  }

  String path() {
    return path;
  }

  boolean has(String name) {
    return left.containsKey(name);
  }

  boolean isEmpty() {
    return left.isEmpty();
  }

  /// Ends the reading.
  void end() throws InvalidModules {
    for (String name : left.keySet()) {
      throw new InvalidModules(
          "field " + name + " not found" + (path.isEmpty() ? "" : " in " + path));
    }
  }

  /// Makes an exception that names a field.
  InvalidModules wrong(String name, String what) {
    return new InvalidModules((path.isEmpty() ? name : path + "." + name) + ": " + what);
  }

  String text(String name) throws InvalidModules {
    Object value = left.remove(name);
    return value == null ? "" : scalar(name, value);
  }

  private String scalar(String name, Object value) throws InvalidModules {
    if (value instanceof Map || value instanceof List) {
      throw wrong(name, "expected a text");
    }
    return value.toString();
  }

  boolean flag(String name, boolean byDefault) throws InvalidModules {
    return switch (left.remove(name)) {
      case null -> byDefault;
      case Boolean value -> value;
      case String text
          when List.of("yes", "Yes", "YES", "on", "On", "ON", "y", "Y").contains(text) ->
          true;
      case String text
          when List.of("no", "No", "NO", "off", "Off", "OFF", "n", "N").contains(text) ->
          false;
      default -> throw wrong(name, "expected true or false");
    };
  }

  int number(String name, int byDefault) throws InvalidModules {
    Object value = left.remove(name);
    return value == null ? byDefault : number(name, value);
  }

  private int number(String name, Object value) throws InvalidModules {
    if (value instanceof Integer number) {
      return number;
    }
    throw wrong(name, "expected a whole number");
  }

  Duration duration(String name) throws InvalidModules {
    String text = text(name);
    try {
      return text.isEmpty() ? Duration.ZERO : GoDuration.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong(name, "expected a duration such as 5s, got \"" + text + "\"");
    }
  }

  private List<?> list(String name) throws InvalidModules {
    return switch (left.remove(name)) {
      case null -> List.of();
      case List<?> list -> list;
      default -> throw wrong(name, "expected a list");
    };
  }

  List<Integer> numbers(String name) throws InvalidModules {
    var numbers = new ArrayList<Integer>();
    for (Object value : list(name)) {
      numbers.add(number(name, value == null ? "" : value));
    }
    return numbers;
  }

  List<String> texts(String name) throws InvalidModules {
    var texts = new ArrayList<String>();
    for (Object value : list(name)) {
      texts.add(value == null ? "" : scalar(name, value));
    }
    return texts;
  }

  List<SearchPattern> patterns(String name) throws InvalidModules {
    var patterns = new ArrayList<SearchPattern>();
    for (String text : texts(name)) {
      patterns.add(compile(name, text));
    }
    return patterns;
  }

  /// A pattern, or null when there is none.
  @Nullable SearchPattern pattern(String name) throws InvalidModules {
    return left.containsKey(name) ? compile(name, text(name)) : null;
  }

  private SearchPattern compile(String name, String text) throws InvalidModules {
    try {
      return SearchPattern.parse(text);
    } catch (InvalidPattern _) {
      throw wrong(name, "Could not compile regular expression regexp=\"" + text + "\"");
    }
  }

  Map<String, String> map(String name) throws InvalidModules {
    var map = new LinkedHashMap<String, String>();
    var fields = object(name);
    for (String key : List.copyOf(fields.left.keySet())) {
      map.put(key, fields.text(key));
    }
    return map;
  }

  /// What a mapping of lists holds.
  Map<String, List<String>> lists(String name) throws InvalidModules {
    var map = new LinkedHashMap<String, List<String>>();
    var fields = object(name);
    for (String key : List.copyOf(fields.left.keySet())) {
      map.put(key, fields.texts(key));
    }
    return map;
  }

  /// A mapping's fields; none when it is not there.
  YamlFields object(String name) throws InvalidModules {
    return new YamlFields(path.isEmpty() ? name : path + "." + name, left.remove(name));
  }

  List<YamlFields> objects(String name) throws InvalidModules {
    var objects = new ArrayList<YamlFields>();
    for (Object value : list(name)) {
      objects.add(new YamlFields(path + "." + name + "[" + objects.size() + "]", value));
    }
    return objects;
  }

  /// The names that were not taken yet.
  List<String> names() {
    return List.copyOf(left.keySet());
  }
}
