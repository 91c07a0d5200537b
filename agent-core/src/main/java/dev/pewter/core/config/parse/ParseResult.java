package dev.pewter.core.config.parse;

import dev.pewter.core.config.ast.SourceFile;
import dev.pewter.core.config.diag.Diagnostic;
import java.util.List;

/// A parsed file.
///
/// @param file what could be understood; to be used only when nothing was wrong
/// @param diagnostics everything that is wrong, in the order it was met
public record ParseResult(SourceFile file, List<Diagnostic> diagnostics) {
  public ParseResult {
    diagnostics = List.copyOf(diagnostics);
  }

  public boolean isClean() {
    return diagnostics.isEmpty();
  }
}
