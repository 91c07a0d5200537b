package dev.pewter.core.config.ast;

import dev.pewter.core.config.diag.Span;
import java.util.List;

/// What stands to the right of a `=`.
public sealed interface Expression {

  Span span();

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

  record Binary(Expression left, String operator, Span operatorSpan, Expression right)
      implements Expression {
    @Override
    public Span span() {
      return left.span().to(right.span());
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
