package dev.pewter.core.config.eval;

import dev.pewter.core.config.diag.Diagnostic;

/// Why an expression has no value.
public final class EvaluationException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Diagnostic diagnostic;

  public EvaluationException(Diagnostic diagnostic) {
    super(diagnostic.toString(), null, false, false);
    this.diagnostic = diagnostic;
  }

  /// What is wrong; without a span where the reference gives none (a plain error).
  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
