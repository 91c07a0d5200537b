package dev.pewter.core.template;

import static dev.pewter.core.template.TextFunctions.text;

import dev.pewter.core.template.Functions.Table;

/// Defaults, types and JSON.
final class ValueFunctions {
  private ValueFunctions() {}

  static void addTo(Table table) {
    table.add(
        "default", "aa*", args -> args.length == 1 || Types.isEmpty(args[1]) ? args[0] : args[1]);
    table.add("empty", "a", args -> Types.isEmpty(args[0]));
    table.add("coalesce", "a*", ValueFunctions::coalesce);
    table.add("all", "a*", args -> count(args) == args.length);
    table.add("any", "a*", args -> count(args) > 0);
    table.add("ternary", "aab", args -> (Boolean) args[2] ? args[0] : args[1]);
    table.add(
        "fail",
        "s",
        args -> {
          throw new TemplateException(text(args, 0));
        });
    table.add("typeOf", "a", args -> Types.name(args[0]));
    table.add("kindOf", "a", args -> Types.kind(args[0]));
    table.add("typeIs", "sa", args -> args[0].equals(Types.name(args[1])));
    table.add("kindIs", "sa", args -> args[0].equals(Types.kind(args[1])));
    table.add("typeIsLike", "sa", ValueFunctions::isLike);
    table.add("deepEqual", "aa", args -> Equality.of(args[0], args[1]));
    table.add("fromJson", "s", args -> JsonValues.readOrNil(text(args, 0)));
    table.add("mustFromJson", "s", args -> JsonValues.read(text(args, 0)));
    table.add("toJson", "a", args -> JsonValues.writeOrEmpty(args[0], false));
    table.add("toPrettyJson", "a", args -> JsonValues.writeOrEmpty(args[0], true));
    table.add("mustToJson", "a", args -> JsonValues.write(args[0], false, true));
    table.add("mustToPrettyJson", "a", args -> JsonValues.write(args[0], true, true));
    table.add("toRawJson mustToRawJson", "a", args -> JsonValues.write(args[0], false, false));
  }

  private static Object coalesce(Object[] args) {
    for (Object arg : args) {
      if (!Types.isEmpty(arg)) {
        return arg;
      }
    }
    return Nil.NIL;
  }

  private static int count(Object[] args) {
    int count = 0;
    for (Object arg : args) {
      count += Types.isEmpty(arg) ? 0 : 1;
    }
    return count;
  }

  private static Object isLike(Object[] args) {
    String name = Types.name(args[1]);
    return args[0].equals(name) || ("*" + args[0]).equals(name);
  }
}
