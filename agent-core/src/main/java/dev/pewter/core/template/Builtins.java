package dev.pewter.core.template;

import dev.pewter.core.bytes.Utf8;
import dev.pewter.core.template.Functions.Table;
import java.util.Arrays;
import java.util.List;

/// The functions of the language itself.
final class Builtins {
  private Builtins() {}

  static void addTo(Table table) {
    table.add("and or", "aa*", args -> args[0]); // the evaluator does it
    table.add("not", "a", args -> !Types.isTrue(args[0]));
    table.add("eq", "aa*", args -> Comparisons.isAnyEqual(args));
    table.add("ne", "aa", args -> !Comparisons.isEqual(args[0], args[1]));
    table.add("lt", "aa", args -> Comparisons.compare(args[0], args[1]) < 0);
    table.add("le", "aa", args -> isAtMost(args[0], args[1]));
    table.add("gt", "aa", args -> !isAtMost(args[0], args[1]));
    table.add("ge", "aa", args -> Comparisons.compare(args[0], args[1]) >= 0);
    table.add("len", "a", args -> length(args[0]));
    table.add("index", "aa*", Builtins::index);
    table.add("print", "a*", args -> Printer.print(List.of(args)));
    table.add("println", "a*", args -> Printer.println(List.of(args)));
    table.add(
        "printf",
        "sa*",
        args -> Printer.printf((String) args[0], List.of(args).subList(1, args.length)));
    table.add("html", "a*", args -> Escapes.html(joined(args)));
    table.add("js", "a*", args -> Escapes.js(joined(args)));
    table.add("urlquery", "a*", args -> Escapes.query(joined(args)));
    table.add("call", "aa*", Builtins::call);
  }

  private static boolean isAtMost(Object left, Object right) throws TemplateException {
    return Comparisons.compare(left, right) < 0 || Comparisons.isEqual(left, right);
  }

  private static Object length(Object value) throws TemplateException {
    return switch (value) {
      case String text -> (long) Bytes.length(text);
      case Seq list -> (long) list.size();
      case Dict map -> (long) map.fields().size();
      case Nil _ -> throw new TemplateException("len of nil pointer");
      default -> throw new TemplateException("len of type " + Types.name(value));
    };
  }

  private static Object index(Object[] args) throws TemplateException {
    Object value = args[0];
    if (value == Nil.NIL) {
      throw new TemplateException("index of untyped nil");
    }
    for (Object key : Arrays.asList(args).subList(1, args.length)) {
      value =
          switch (value) {
            case Seq list -> list.items().get(place(key, list.size()));
            case String text -> {
              byte[] bytes = Utf8.bytes(text);
              yield new Whole("uint8", bytes[place(key, bytes.length)] & 0xFF);
            }
            case Dict map -> {
              if (!(key instanceof String name)) {
                throw new TemplateException(
                    key == Nil.NIL
                        ? "value is nil; should be of type string"
                        : "value has type " + Types.name(key) + "; should be string");
              }
              Object found = map.fields().get(name);
              yield found != null ? found : map.type().equals("string") ? "" : Nil.NIL;
            }
            case Nil _ -> throw new TemplateException("index of nil pointer");
            default -> throw new TemplateException("can't index item of type " + Types.name(value));
          };
    }
    return value;
  }

  private static int place(Object key, int size) throws TemplateException {
    Long place = Types.whole(key);
    if (place == null) {
      throw new TemplateException(
          "cannot index slice/array with " + (key == Nil.NIL ? "nil" : "type " + Types.name(key)));
    }
    if (place < 0 || place >= size) {
      throw new TemplateException("index out of range: " + place);
    }
    return place.intValue();
  }

  /// Nothing that a template can get hold of is a function.
  private static Object call(Object[] args) throws TemplateException {
    throw new TemplateException(
        args[0] == Nil.NIL ? "call of nil" : "non-function of type " + Types.name(args[0]));
  }

  /// The texts that are to be escaped.
  private static String joined(Object[] args) throws TemplateException {
    if (args.length == 1 && args[0] instanceof String text) {
      return text;
    }
    Object[] printable = args.clone();
    Arrays.setAll(printable, i -> args[i] == Nil.NIL ? Printer.NO_VALUE : args[i]);
    return Printer.print(List.of(printable));
  }
}
