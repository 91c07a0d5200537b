package dev.pewter.core.cli;

/// What is wrong with a command line, or why a command failed, in words for the user.
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
