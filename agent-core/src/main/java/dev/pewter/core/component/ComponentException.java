package dev.pewter.core.component;

/// Why a component cannot be built or updated with the arguments it was given; the user reads it.
public final class ComponentException extends Exception {
  private static final long serialVersionUID = 1L;

  public ComponentException(String message) {
    super(message);
  }

  public ComponentException(String message, Throwable cause) {
    super(message, cause);
  }
}
