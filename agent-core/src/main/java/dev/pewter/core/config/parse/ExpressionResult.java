package dev.pewter.core.config.parse;

import dev.pewter.core.config.ast.Expression;
import dev.pewter.core.config.diag.Diagnostic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A parsed expression; null when something is wrong with it.
public record ExpressionResult(@Nullable Expression expression, List<Diagnostic> diagnostics) {
  public ExpressionResult {
    diagnostics = List.copyOf(diagnostics);
  }
}
