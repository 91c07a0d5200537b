package dev.pewter.core.template;

/// A text that is not a template; the message is the one Go gives.
public final class InvalidTemplate extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidTemplate(String message) {
    super(message);
  }
}
