package dev.pewter.core.config.ast;

import dev.pewter.core.config.diag.Span;
import org.jspecify.annotations.Nullable;

/// What a body consists of.
public sealed interface Statement {

  Span span();

  /// `name = value`
  record Attribute(Name name, Expression value) implements Statement {
    @Override
    public Span span() {
      return name.span().to(value.span());
    }
  }

  /// `name.of.block "label" { body }`
  ///
  /// @param label without its quotes; its span has them. Null when absent or empty
  /// @param open the span of `{`
  /// @param close the span of `}`
  record Block(Name name, @Nullable Name label, Span open, Body body, Span close)
      implements Statement {
    @Override
    public Span span() {
      return name.span().to(close);
    }

    /// Name, label and all: from the name to `{`.
    public Span header() {
      return name.span().to(open);
    }

    /// `name.label`, or the name alone.
    public String id() {
      return label == null ? name.text() : name.text() + "." + label.text();
    }
  }
}
