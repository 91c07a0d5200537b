package dev.pewter.k8s.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A mapping of YAML as it was read; what is absent is empty.
///
/// All methods throw `IllegalArgumentException` where something of another kind is written.
record YamlMap(Map<?, ?> entries) {
  static final YamlMap NONE = new YamlMap(Map.of());

  static YamlMap of(String what, @Nullable Object value) {
    return switch (value) {
      case null -> NONE;
      case Map<?, ?> map -> new YamlMap(map);
      default -> throw new IllegalArgumentException(what + ": expected a mapping");
    };
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  YamlMap map(String name) {
    return of(name, entries.get(name));
  }

  List<YamlMap> maps(String name) {
    return list(name).stream().map(element -> of("an element of " + name, element)).toList();
  }

  List<String> texts(String name) {
    return list(name).stream().map(element -> text("an element of " + name, element)).toList();
  }

  String text(String name) {
    return text(name, entries.get(name));
  }

  private List<?> list(String name) {
    return switch (entries.get(name)) {
      case null -> List.of();
      case List<?> list -> list;
      default -> throw new IllegalArgumentException(name + ": expected a list");
    };
  }

  private static String text(String what, @Nullable Object value) {
    return switch (value) {
      case null -> "";
      case String text -> text;
      case Number number -> number.toString();
      case Boolean truth -> truth.toString();
      default -> throw new IllegalArgumentException(what + ": expected a string");
    };
  }
}
