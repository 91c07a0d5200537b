package dev.pewter.loki.process.stage;

import dev.pewter.core.config.decode.InvalidArgument;
import java.util.ArrayList;
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
    if (path != null) {
      return tree -> walk(tree, path);
    }
    var terms = terms(expression);
    return terms.isEmpty() ? JmesPathRuntime.query(expression) : tree -> difference(tree, terms);
  }

  /// Whether names with hyphens stand here without quotes: JMESPath subtracts then.
  static boolean isDifference(String expression) {
    return JsonPaths.parse(expression) == null && !terms(expression).isEmpty();
  }

  /// The paths of `a.b-c`, or nothing when it is not only that.
  private static List<List<String>> terms(String expression) {
    var terms = new ArrayList<List<String>>();
    for (String term : expression.split("-", -1)) {
      var path = JsonPaths.parse(term);
      if (path == null) {
        return List.of();
      }
      terms.add(path);
    }
    return terms;
  }

  private static Object difference(Object tree, List<List<String>> terms) {
    if (!(walk(tree, terms.getFirst()) instanceof Double first)) {
      return Values.NULL;
    }
    double left = first;
    for (var term : terms.subList(1, terms.size())) {
      if (!(walk(tree, term) instanceof Double right)) {
        return Values.NULL;
      }
      left -= right;
    }
    return left;
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
