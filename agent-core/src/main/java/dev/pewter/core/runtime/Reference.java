package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Span;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dotted name in an expression: `loki.write.default.receiver`.
record Reference(List<String> names, Span span) {
  Reference {
    names = List.copyOf(names);
  }

  String text() {
    return String.join(".", names);
  }

  /// All dotted names of a body, nested blocks included.
  static List<Reference> of(Body body) {
    var found = new ArrayList<Reference>();
    collect(body, found);
    return found;
  }

  private static void collect(Body body, List<Reference> found) {
    for (Statement statement : body.statements()) {
      switch (statement) {
        case Statement.Attribute attribute -> collect(attribute.value(), found);
        case Statement.Block block -> collect(block.body(), found);
      }
    }
  }

  private static void collect(Expression expression, List<Reference> found) {
    Reference reference = dotted(expression);
    if (reference == null) {
      expression.parts().forEach(part -> collect(part, found));
    } else {
      found.add(reference);
    }
  }

  /// The dotted name that an expression is; null when it is something else.
  static @Nullable Reference dotted(Expression expression) {
    var names = new ArrayList<String>();
    Expression at = expression;
    while (at instanceof Expression.Access step) {
      names.addFirst(step.name().text());
      at = step.target();
    }
    if (!(at instanceof Expression.Identifier identifier)) {
      return null;
    }
    names.addFirst(identifier.name());
    return new Reference(names, expression.span());
  }
}
