package dev.pewter.core.config.decode;

/// What a record's compact constructor throws about what the user wrote; the decoder turns it into
/// a diagnostic.
public final class InvalidArgument extends IllegalArgumentException {
  public InvalidArgument(String message) {
    super(message);
  }
}
