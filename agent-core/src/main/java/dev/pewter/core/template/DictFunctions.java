package dev.pewter.core.template;

import static dev.pewter.core.template.TextFunctions.text;

import dev.pewter.core.template.Functions.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/// Functions of maps. `set`, `unset` and the merging ones change the map they are given.
final class DictFunctions {
  private DictFunctions() {}

  static void addTo(Table table) {
    table.add("dict", "a*", DictFunctions::dict);
    table.add("get", "ds", args -> map(args, 0).fields().getOrDefault(text(args, 1), ""));
    table.add("set", "dsa", DictFunctions::set);
    table.add("unset", "ds", DictFunctions::unset);
    table.add("hasKey", "ds", args -> map(args, 0).fields().containsKey(text(args, 1)));
    table.add("pluck", "sd*", DictFunctions::pluck);
    table.add("keys", "d*", DictFunctions::keys);
    table.add("values", "d", args -> Seq.of(List.copyOf(map(args, 0).fields().values())));
    table.add("pick", "ds*", args -> filtered(args, true));
    table.add("omit", "ds*", args -> filtered(args, false));
    table.add("merge mustMerge", "dd*", args -> merged(args, false));
    table.add("mergeOverwrite mustMergeOverwrite", "dd*", args -> merged(args, true));
    table.add("dig", "a*", DictFunctions::dig);
    table.add("deepCopy mustDeepCopy", "a", args -> new Copy().of(args[0], 0));
  }

  private static Dict map(Object[] args, int index) {
    return (Dict) args[index];
  }

  private static Object dict(Object[] args) throws TemplateException {
    var dict = Dict.empty();
    for (int i = 0; i < args.length; i += 2) {
      dict.put(Printer.text(args[i]), i + 1 < args.length ? args[i + 1] : "");
    }
    return dict;
  }

  private static Object set(Object[] args) throws TemplateException {
    map(args, 0).put(text(args, 1), args[2]);
    return args[0];
  }

  private static Object unset(Object[] args) {
    map(args, 0).fields().remove(text(args, 1));
    return args[0];
  }

  private static Object pluck(Object[] args) throws TemplateException {
    var found = new ArrayList<Object>();
    for (int i = 1; i < args.length; i++) {
      Object value = map(args, i).fields().get(text(args, 0));
      if (value != null) {
        found.add(value);
      }
    }
    return Seq.of(found);
  }

  private static Object keys(Object[] args) throws TemplateException {
    var keys = new ArrayList<String>();
    for (int i = 0; i < args.length; i++) {
      keys.addAll(map(args, i).fields().keySet());
      Limits.length(keys.size());
    }
    return Seq.texts(keys);
  }

  private static Object filtered(Object[] args, boolean keeps) {
    var names = Arrays.asList(args).subList(1, args.length);
    var fields = new TreeMap<>(map(args, 0).fields());
    fields.keySet().removeIf(name -> names.contains(name) != keeps);
    return Dict.of(fields);
  }

  private static Object merged(Object[] args, boolean overwrites) throws TemplateException {
    for (int i = 1; i < args.length; i++) {
      merge(map(args, 0), map(args, i), overwrites, 0);
    }
    return args[0];
  }

  private static void merge(Dict into, Dict from, boolean overwrites, int depth)
      throws TemplateException {
    Limits.depth(depth);
    for (var field : List.copyOf(from.fields().entrySet())) {
      Object known = into.fields().get(field.getKey());
      Object value = field.getValue();
      if (known instanceof Dict inner && value instanceof Dict more) {
        if (!inner.equals(more)) {
          merge(inner, more, overwrites, depth + 1);
        }
      } else if (known == null || Types.isEmpty(known) || overwrites) {
        into.put(field.getKey(), value);
      }
    }
  }

  private static Object dig(Object[] args) throws TemplateException {
    if (args.length < 3) {
      throw new TemplateException("dig needs at least three arguments");
    }
    Object at = args[args.length - 1];
    for (int i = 0; i < args.length - 2; i++) {
      if (!(at instanceof Dict map) || !map.type().equals(Dict.ANY)) {
        throw conversion(at, "map[string]interface {}");
      }
      if (!(args[i] instanceof String name)) {
        throw conversion(args[i], "string");
      }
      Object next = map.fields().get(name);
      if (next == null) {
        return args[args.length - 2];
      }
      at = next;
    }
    return at;
  }

  private static TemplateException conversion(Object value, String wanted) {
    return new TemplateException(
        "interface conversion: interface {} is " + Types.name(value) + ", not " + wanted);
  }

  /// Copies values, as far as functions could change them.
  private static final class Copy {
    private int steps;

    private Object of(Object value, int depth) throws TemplateException {
      Limits.depth(depth);
      Limits.length(++steps);
      return switch (value) {
        case Seq(String type, List<Object> items) -> {
          var copies = new ArrayList<Object>();
          for (Object item : items) {
            copies.add(of(item, depth + 1));
          }
          yield Seq.of(type, copies);
        }
        case Dict(String type, TreeMap<String, Object> fields) -> {
          var copies = new TreeMap<String, Object>();
          for (var field : fields.entrySet()) {
            copies.put(field.getKey(), of(field.getValue(), depth + 1));
          }
          yield new Dict(type, copies);
        }
        default -> value;
      };
    }
  }
}
