package dev.pewter.core.config.ast;

import dev.pewter.core.config.diag.Span;
import java.util.ArrayList;
import java.util.List;

/// What stands to the right of a `=`.
public sealed interface Expression {

  Span span();

  /// What it consists of, from left to right; a chain of operators is taken apart at once.
  default List<Expression> parts() {
    return switch (this) {
      case NullLiteral _, BoolLiteral _, NumberLiteral _, StringLiteral _, Identifier _ ->
          List.of();
      case Paren paren -> List.of(paren.inner);
      case Unary unary -> List.of(unary.operand);
      case Binary binary -> {
        var chain = binary.chain();
        var parts = new ArrayList<Expression>(chain.size() + 1);
        parts.add(chain.getFirst().left);
        chain.forEach(step -> parts.add(step.right));
        yield parts;
      }
      case Access access -> List.of(access.target);
      case Index index -> List.of(index.target, index.index);
      case Call call -> {
        var parts = new ArrayList<Expression>(call.arguments.size() + 1);
        parts.add(call.function);
        parts.addAll(call.arguments);
        yield parts;
      }
      case ArrayLiteral array -> array.elements;
      case ObjectLiteral object -> object.fields.stream().map(Field::value).toList();
    };
  }

  record NullLiteral(Span span) implements Expression {}

  record BoolLiteral(boolean value, Span span) implements Expression {}

  /// An integer or a float, as written.
  record NumberLiteral(String text, Span span) implements Expression {}

  /// A string.
  ///
  /// @param text as written, with its quotes or backquotes
  /// @param value what it means, escapes resolved
  record StringLiteral(String text, String value, Span span) implements Expression {}

  record Identifier(String name, Span span) implements Expression {}

  record Paren(Expression inner, Span span) implements Expression {}

  /// `!x` or `-x`.
  record Unary(String operator, Expression operand, Span span) implements Expression {}

  /// `left + right`. Chains of operators nest to the left without bound: who walks a tree takes
  /// them by `chain`, not by recursion into `left`.
  record Binary(Expression left, String operator, Span operatorSpan, Expression right, Span span)
      implements Expression {
    public Binary(Expression left, String operator, Span operatorSpan, Expression right) {
      this(left, operator, operatorSpan, right, left.span().to(right.span()));
    }

    /// The operations whose first operand is an operation again, innermost first, this one last.
    public List<Binary> chain() {
      var chain = new ArrayList<Binary>();
      Expression at = this;
      while (at instanceof Binary binary) {
        chain.add(binary);
        at = binary.left;
      }
      return chain.reversed();
    }
  }

  /// `target.name`
  record Access(Expression target, Name name) implements Expression {
    @Override
    public Span span() {
      return target.span().to(name.span());
    }
  }

  /// `target[index]`; the span ends with `]`.
  record Index(Expression target, Expression index, Span span) implements Expression {}

  /// `function(arguments)`; the span ends with `)`.
  record Call(Expression function, List<Expression> arguments, Span span) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  record ArrayLiteral(List<Expression> elements, Span span) implements Expression {
    public ArrayLiteral {
      elements = List.copyOf(elements);
    }
  }

  record ObjectLiteral(List<Field> fields, Span span) implements Expression {
    public ObjectLiteral {
      fields = List.copyOf(fields);
    }
  }

  /// A field of an object literal.
  ///
  /// @param name without quotes and, as in the reference, with escapes left as they are
  /// @param quoted whether it was written in quotes
  record Field(Name name, boolean quoted, Expression value) {}
}
