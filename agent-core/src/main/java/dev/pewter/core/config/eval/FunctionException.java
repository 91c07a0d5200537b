package dev.pewter.core.config.eval;

import org.jspecify.annotations.Nullable;

/// Why a function has no result: because of one of its arguments, or in itself.
public final class FunctionException extends Exception {
  private static final long serialVersionUID = 1L;
  private final @Nullable ValueException argument;
  private final boolean plain;

  public FunctionException(String message) {
    this(message, false);
  }

  private FunctionException(String message, boolean plain) {
    super(message, null, false, false);
    this.argument = null;
    this.plain = plain;
  }

  /// A mistake the reference reports without saying where.
  static FunctionException plain(String message) {
    return new FunctionException(message, true);
  }

  boolean isPlain() {
    return plain;
  }

  public FunctionException(ValueException argument) {
    super(argument.getMessage(), null, false, false);
    this.argument = argument;
    this.plain = false;
  }

  @Nullable ValueException argument() {
    return argument;
  }
}
