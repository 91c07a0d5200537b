package dev.pewter.core.config.ast;

import java.util.List;

/// The statements of a file or a block, in written order.
public record Body(List<Statement> statements) {
  public Body {
    statements = List.copyOf(statements);
  }
}
