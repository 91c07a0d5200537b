package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.decode.WrittenSecret;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Which arguments of declared components are secrets though their names do not say so: what is
/// written as `argument.pw.value` where a secret belongs. What goes through an export of another
/// component on its way is not seen.
public final class SecretArguments {
  private static final String ARGUMENT = "argument";

  private final Function<String, Set<String>> known;
  private final String variable; // of a foreach; empty outside of one
  private final Set<String> found = new TreeSet<>();

  private SecretArguments(Function<String, Set<String>> known, String variable) {
    this.known = known;
    this.variable = variable;
  }

  /// Whether the variable of a foreach is written where a secret belongs.
  ///
  /// @param template or a body with it
  /// @param known those of the components that are used in it, by the names of their blocks
  static boolean isSecret(Body template, String variable, Function<String, Set<String>> known) {
    var arguments = new SecretArguments(known, variable);
    arguments.body(template, Set.of());
    return arguments.found.contains(variable);
  }

  /// Those of one declared component.
  ///
  /// @param known those of the components that are used in it, by the names of their blocks
  static Set<String> of(Statement.Block declare, Function<String, Set<String>> known) {
    var arguments = new SecretArguments(known, "");
    arguments.body(declare.body(), Set.of());
    return arguments.found;
  }

  /// Those of all components that are declared in files, by the names of these.
  public static Map<String, Set<String>> of(Iterable<Body> files) {
    var all = new HashMap<String, Set<String>>();
    int before;
    int after = 0;
    do { // one may hand its argument on to another that comes later
      before = after;
      files.forEach(file -> declared(file, all));
      after = all.values().stream().mapToInt(Set::size).sum();
    } while (after > before);
    return all;
  }

  private static void declared(Body body, Map<String, Set<String>> all) {
    for (Statement statement : body.statements()) {
      if (statement instanceof Statement.Block block && isDeclare(block)) {
        var label = block.label();
        String name = label == null ? "" : label.text();
        var secrets = of(block, each -> all.getOrDefault(each, Set.of()));
        all.computeIfAbsent(name, _ -> new TreeSet<>()).addAll(secrets);
        declared(block.body(), all);
      }
    }
  }

  private static boolean isDeclare(Statement.Block block) {
    return block.name().text().equals("declare");
  }

  /// @param secret names of attributes that are secrets here
  private void body(Body body, Set<String> secret) {
    for (Statement statement : body.statements()) {
      switch (statement) {
        case Statement.Attribute(var name, var value) ->
            given(name.text(), value, secret.contains(name.text()));
        case Statement.Block block -> {
          if (!isDeclare(block)) { // that has arguments of its own
            body(block.body(), secrets(block));
          }
        }
      }
    }
  }

  /// Names of a block's attributes that are secrets though they do not say so.
  private Set<String> secrets(Statement.Block block) {
    if (!block.name().text().equals("foreach")) {
      return known.apply(block.name().text());
    }
    for (Statement statement : block.body().statements()) {
      if (statement instanceof Statement.Attribute(var name, var value)
          && name.text().equals("var")
          && value instanceof Expression.StringLiteral text
          && !isSecret(block.body(), text.value(), known)) {
        return Set.of();
      }
    }
    return Set.of("collection");
  }

  private void given(String name, Expression value, boolean isSecret) {
    if (isSecret || WrittenSecret.isIn(name, value)) {
      references(value);
    } else if (value instanceof Expression.ObjectLiteral object) {
      object.fields().forEach(field -> given(field.name().text(), field.value(), false));
    } else {
      value.parts().forEach(part -> given("", part, false));
    }
  }

  private void references(Expression expression) {
    if (expression instanceof Expression.Identifier(var name, _) && name.equals(variable)) {
      found.add(name);
    }
    if (expression instanceof Expression.Access(Expression.Identifier(var of, _), var name)
        && of.equals(ARGUMENT)) {
      found.add(name.text());
    }
    expression.parts().forEach(this::references);
  }
}
