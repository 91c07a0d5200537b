package dev.pewter.core.regex;

/// A pattern that is not a regular expression; the message is the one Go gives.
public final class InvalidPattern extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public InvalidPattern(String message) {
    super(message);
  }
}
