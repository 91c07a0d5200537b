package dev.pewter.core.component;

import org.jspecify.annotations.Nullable;

/// Why a component cannot be built or updated with the arguments it was given; the user reads it.
public final class ComponentException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String argument;

  public ComponentException(String message) {
    this(message, null);
  }

  public ComponentException(String message, @Nullable Throwable cause) {
    this("", message, cause);
  }

  private ComponentException(String argument, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.argument = argument;
  }

  /// What is wrong with one argument, at whose place it is shown.
  ///
  /// @param argument its name in the component's block or a block within
  public static ComponentException of(String argument, String message, @Nullable Throwable cause) {
    return new ComponentException(argument, message, cause);
  }

  /// The argument that is meant; empty if it is the whole block.
  public String argument() {
    return argument;
  }
}
