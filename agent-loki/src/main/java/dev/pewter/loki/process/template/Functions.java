package dev.pewter.loki.process.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All functions by name.
final class Functions {
  private static final Map<String, Fn> ALL = all();

  private Functions() {}

  /// A function, or null when there is none of that name.
  static @Nullable Fn get(String name) {
    return ALL.get(name);
  }

  private static Map<String, Fn> all() {
    var table = new Table();
    Builtins.addTo(table);
    TextFunctions.addTo(table);
    RegexFunctions.addTo(table);
    return Map.copyOf(table.functions);
  }

  /// Where the groups of functions put theirs.
  static final class Table {
    private final Map<String, Fn> functions = new HashMap<>();

    /// @param names one or more, with a space between
    /// @param parameters as `Fn` has them
    void add(String names, String parameters, Fn.Body body) {
      var function = new Fn(parameters, body);
      for (String name : names.split(" ", -1)) {
        functions.put(name, function);
      }
    }
  }
}
