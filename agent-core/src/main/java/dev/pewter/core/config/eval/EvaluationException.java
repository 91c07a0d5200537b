package dev.pewter.core.config.eval;

import dev.pewter.core.config.diag.Diagnostic;

/// Why an expression has no value.
public final class EvaluationException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Diagnostic diagnostic;
  private final boolean plain;

  public EvaluationException(Diagnostic diagnostic) {
    this(diagnostic, false);
  }

  private EvaluationException(Diagnostic diagnostic, boolean plain) {
    super(diagnostic.toString(), null, false, false);
    this.diagnostic = diagnostic;
    this.plain = plain;
  }

  /// A mistake the reference shows on the whole block instead of where it is.
  static EvaluationException plain(String message) {
    return new EvaluationException(Diagnostic.error(null, message), true);
  }

  /// Whether the mistake is shown on the whole block that has the expression.
  public boolean isPlain() {
    return plain;
  }

  /// What is wrong; without a span where the reference gives none, as for a literal `null`.
  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
