package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.InvalidArgument;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An expression that finds a value in a `JsonTree`: names with dots between them, or JMESPath.
interface JsonQuery {

  /// What it finds, or `Values.NULL`; null when it cannot be used on this tree.
  @Nullable Object find(Object tree);

  /// @throws InvalidArgument with the words of the reference
  static JsonQuery of(String expression) {
    var path = JsonPaths.parse(expression);
    return path == null ? JmesPathRuntime.query(expression) : tree -> walk(tree, path);
  }

  /// @throws InvalidArgument with the words of the reference
  static void check(String expression) {
    var _ = of(expression);
  }

  private static Object walk(Object tree, List<String> path) {
    Object at = tree;
    for (String name : path) {
      Object member = at instanceof Map<?, ?> object ? object.get(name) : null;
      at = member == null ? Values.NULL : member;
    }
    return at;
  }
}
