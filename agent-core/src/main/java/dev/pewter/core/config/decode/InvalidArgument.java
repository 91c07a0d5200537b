package dev.pewter.core.config.decode;

/// What a record's compact constructor throws about what the user wrote; the decoder turns it into
/// a diagnostic.
public final class InvalidArgument extends IllegalArgumentException {
  private final boolean isOfBuilding;

  public InvalidArgument(String message) {
    this(message, false);
  }

  private InvalidArgument(String message, boolean isOfBuilding) {
    super(message);
    this.isOfBuilding = isOfBuilding;
  }

  /// What the reference finds only when it builds the component, and says so.
  public static InvalidArgument whenBuilding(String message) {
    return new InvalidArgument(message, true);
  }

  boolean isOfBuilding() {
    return isOfBuilding;
  }
}
