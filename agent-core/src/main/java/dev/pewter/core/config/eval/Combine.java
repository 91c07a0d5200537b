package dev.pewter.core.config.eval;

import dev.pewter.core.model.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The experimental functions on lists of objects.
final class Combine {
  private static final int MAX_RESULTS = 1_000_000;

  private Combine() {}

  /// Joins the objects of two lists where all keys are equal; the right one wins.
  static Value maps(List<Value> values) throws FunctionException {
    if (values.size() != 3 && values.size() != 4) {
      throw FunctionException.plain(
          "combine_maps: expected 3 or 4 arguments, got " + values.size());
    }
    var arguments = new Stdlib.Args(values);
    var left = objects(arguments, 0);
    var right = objects(arguments, 1);
    arguments.require(2, "array");
    var keys = arguments.texts(2);
    if (keys.isEmpty()) {
      throw new FunctionException(
          new ValueException(values.get(2), "combine_maps: merge conditions must not be empty"));
    }
    boolean keep = false;
    if (values.size() == 4) {
      arguments.require(3, "bool");
      keep = arguments.bool(3);
    }
    if ((long) left.size() * right.size() > MAX_RESULTS) {
      throw new FunctionException("combine_maps: more than " + MAX_RESULTS + " pairs");
    }
    var result = new ArrayList<Value>();
    for (Map<String, Value> one : left) {
      boolean matched = right.stream().anyMatch(other -> match(one, other, keys));
      for (Map<String, Value> other : right) {
        if (match(one, other, keys)) {
          var joined = new LinkedHashMap<>(one);
          joined.putAll(other);
          result.add(Value.Obj.sorted(joined));
        } else if (keep && !matched) {
          result.add(Value.Obj.sorted(one)); // once for each on the right, as the reference does
        }
      }
    }
    return new Value.Arr(result);
  }

  private static boolean match(Map<String, Value> a, Map<String, Value> b, List<String> keys) {
    for (String key : keys) {
      Value x = a.get(key);
      Value y = b.get(key);
      if (x == null || y == null || !x.getClass().equals(y.getClass()) || !Values.equal(x, y)) {
        return false;
      }
    }
    return true;
  }

  /// Groups objects by the text of one field.
  static Value groupBy(List<Value> values) throws FunctionException {
    if (values.size() != 3) {
      throw FunctionException.plain("group_by: expected 3 arguments, got " + values.size());
    }
    var arguments = new Stdlib.Args(values);
    arguments.require(0, "array");
    arguments.require(1, "string");
    arguments.require(2, "bool");
    String key = arguments.text(1);
    boolean drop = arguments.bool(2);
    var groups = new LinkedHashMap<String, List<Value>>();
    var elements = arguments.elements(0);
    for (int i = 0; i < elements.size(); i++) {
      String group = group(arguments, elements.get(i), i, key);
      if (group != null || !drop) {
        groups
            .computeIfAbsent(group == null ? "" : group, _ -> new ArrayList<>())
            .add(object(elements.get(i)));
      }
    }
    var result = new ArrayList<Value>();
    groups.forEach(
        (name, items) -> {
          var fields = new LinkedHashMap<String, Value>();
          fields.put(key, new Value.Str(name));
          fields.put("items", new Value.Arr(items));
          result.add(Value.Obj.sorted(fields));
        });
    return new Value.Arr(result);
  }

  private static @Nullable String group(Stdlib.Args arguments, Value element, int index, String key)
      throws FunctionException {
    Value field = fields(arguments, 0, index, element).get(key);
    if (field == null) {
      return null;
    }
    if (!(field instanceof Value.Str(String text))) {
      throw new FunctionException(ValueException.type(field, "string"));
    }
    return text;
  }

  private static Value object(Value element) {
    return element instanceof Value.Capsule(Target target)
        ? Value.Obj.sorted(Values.fields(target))
        : element;
  }

  private static List<Map<String, Value>> objects(Stdlib.Args arguments, int index)
      throws FunctionException {
    var objects = new ArrayList<Map<String, Value>>();
    var elements = arguments.array(index);
    for (int i = 0; i < elements.size(); i++) {
      objects.add(fields(arguments, index, i, elements.get(i)));
    }
    return objects;
  }

  private static Map<String, Value> fields(
      Stdlib.Args arguments, int index, int place, Value element) throws FunctionException {
    return switch (element) {
      case Value.Obj(Map<String, Value> fields) -> fields;
      case Value.Capsule(Target target) -> Values.fields(target);
      case Value.Null _ -> throw new FunctionException(ValueException.type(element, "object"));
      default ->
          throw new FunctionException(
              ValueException.type(element, "object").inElement(arguments.get(index), place));
    };
  }
}
