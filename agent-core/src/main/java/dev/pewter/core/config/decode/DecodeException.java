package dev.pewter.core.config.decode;

import dev.pewter.core.config.diag.Diagnostic;

/// Why a block does not fit its record.
public final class DecodeException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Diagnostic diagnostic;

  DecodeException(Diagnostic diagnostic) {
    super(diagnostic.toString(), null, false, false);
    this.diagnostic = diagnostic;
  }

  public Diagnostic diagnostic() {
    return diagnostic;
  }

  /// Whether the mistake has no place of its own, such as a missing attribute: it is then shown on
  /// the
  /// whole block.
  public boolean isPlain() {
    return diagnostic.span() == null;
  }
}
