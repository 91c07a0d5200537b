package dev.pewter.core.runtime;

import dev.pewter.core.config.eval.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values under dotted names, as objects in objects: `loki.write.default` is found by way of
/// `loki`.
final class ScopeTree {
  private final Map<String, Object> root = new LinkedHashMap<>(); // a Value or a further map

  @SuppressWarnings("unchecked") // only this class puts maps in
  void put(String dotted, Value value) {
    String[] names = dotted.split("\\.", -1);
    Map<String, Object> at = root;
    for (int i = 0; i < names.length - 1; i++) {
      Object next = at.computeIfAbsent(names[i], _ -> new LinkedHashMap<String, Object>());
      if (next instanceof Value) {
        return; // a shorter id is in the way: that reference has taken the name
      }
      at = (Map<String, Object>) next;
    }
    at.put(names[names.length - 1], value);
  }

  @Nullable Value get(String name) {
    Object found = root.get(name);
    return found == null ? null : value(found);
  }

  private static Value value(Object found) {
    if (found instanceof Value value) {
      return value;
    }
    var fields = new LinkedHashMap<String, Value>();
    ((Map<?, ?>) found).forEach((name, inner) -> fields.put((String) name, value(inner)));
    return new Value.Obj(fields);
  }
}
