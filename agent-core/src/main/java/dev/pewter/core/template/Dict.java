package dev.pewter.core.template;

import java.util.TreeMap;

/// A map; functions such as `set` change it. Its keys are in order, also where Go has none.
///
/// @param type of its values
record Dict(String type, TreeMap<String, Object> fields) {
  static final String ANY = "interface {}";

  static Dict of(TreeMap<String, Object> fields) {
    return new Dict(ANY, fields);
  }

  static Dict empty() {
    return of(new TreeMap<>());
  }

  void put(String name, Object value) throws TemplateException {
    fields.put(name, value);
    Limits.length(fields.size());
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return this == other; // may hold itself
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
