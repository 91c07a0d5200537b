package dev.pewter.core.json;

/// Why a text is not the JSON that was expected, and at which offset.
public final class JsonException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int offset;

  public JsonException(String message, int offset) {
    super(message + " at offset " + offset, null, false, false);
    this.offset = offset;
  }

  /// In characters, from 0.
  public int offset() {
    return offset;
  }
}
