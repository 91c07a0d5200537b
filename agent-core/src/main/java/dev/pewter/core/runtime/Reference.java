package dev.pewter.core.runtime;

import dev.pewter.core.config.ast.Body;
import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.ast.Statement;
import dev.pewter.core.config.diag.Span;
import java.util.ArrayList;
import java.util.List;

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
    switch (expression) {
      case Expression.NullLiteral _,
          Expression.BoolLiteral _,
          Expression.NumberLiteral _,
          Expression.StringLiteral _ -> {}
      case Expression.Identifier identifier ->
          found.add(new Reference(List.of(identifier.name()), identifier.span()));
      case Expression.Access access -> {
        var names = new ArrayList<String>();
        Expression at = access;
        while (at instanceof Expression.Access step) {
          names.addFirst(step.name().text());
          at = step.target();
        }
        if (at instanceof Expression.Identifier identifier) {
          names.addFirst(identifier.name());
          found.add(new Reference(names, access.span()));
        } else {
          collect(at, found);
        }
      }
      case Expression.Paren paren -> collect(paren.inner(), found);
      case Expression.Unary unary -> collect(unary.operand(), found);
      case Expression.Binary binary -> {
        var chain = binary.chain();
        collect(chain.getFirst().left(), found);
        chain.forEach(step -> collect(step.right(), found));
      }
      case Expression.Index index -> {
        collect(index.target(), found);
        collect(index.index(), found);
      }
      case Expression.Call call -> {
        collect(call.function(), found);
        call.arguments().forEach(argument -> collect(argument, found));
      }
      case Expression.ArrayLiteral array -> array.elements().forEach(e -> collect(e, found));
      case Expression.ObjectLiteral object ->
          object.fields().forEach(field -> collect(field.value(), found));
    }
  }
}
