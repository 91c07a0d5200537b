package dev.pewter.core.config.eval;

import org.jspecify.annotations.Nullable;

/// Why a function has no result: because of one of its arguments, or in itself.
public final class FunctionException extends Exception {
  private static final long serialVersionUID = 1L;
  private final @Nullable ValueException argument;

  public FunctionException(String message) {
    super(message, null, false, false);
    this.argument = null;
  }

  public FunctionException(ValueException argument) {
    super(argument.getMessage(), null, false, false);
    this.argument = argument;
  }

  @Nullable ValueException argument() {
    return argument;
  }
}
