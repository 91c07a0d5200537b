package dev.pewter.core.template;

/// A function that templates call.
///
/// @param parameters a letter for the type of each: `s` string, `i` int, `l` int64, `f` float64,
///     `b` bool, `d` map of anything, `L` list of anything, `t` time, `a` anything; a star behind
///     the last: any number of it
record Fn(String parameters, Body body) {
  /// What it does, with arguments of these types: ints and int64s are a `Long`.
  @FunctionalInterface
  interface Body {
    Object call(Object[] args) throws TemplateException;
  }

  boolean isVariadic() {
    return parameters.endsWith("*");
  }

  /// The parameters that have to be given.
  int required() {
    return isVariadic() ? parameters.length() - 2 : parameters.length();
  }

  char type(int argument) {
    int last = parameters.length() - (isVariadic() ? 2 : 1);
    return parameters.charAt(Math.min(argument, last));
  }

  /// The name of a parameter's type in messages.
  static String typeName(char type) {
    return switch (type) {
      case 's' -> "string";
      case 'i' -> "int";
      case 'l' -> "int64";
      case 'f' -> "float64";
      case 'b' -> "bool";
      case 'd' -> "map[string]interface {}";
      case 'L' -> Seq.ANY;
      case 't' -> "time.Time";
      default -> "interface {}";
    };
  }

  /// Whether a value may be given where this type is wanted.
  static boolean accepts(char type, Object value) {
    return type == 'a' || typeName(type).equals(Types.name(value));
  }
}
