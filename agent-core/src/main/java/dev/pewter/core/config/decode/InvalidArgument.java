package dev.pewter.core.config.decode;

/// What a record's compact constructor throws about what the user wrote; the decoder turns it into
/// a diagnostic.
public final class InvalidArgument extends IllegalArgumentException {
  private final boolean isOfBuilding;
  private final String about;

  public InvalidArgument(String message) {
    this(message, false, "");
  }

  private InvalidArgument(String message, boolean isOfBuilding, String about) {
    super(message);
    this.isOfBuilding = isOfBuilding;
    this.about = about;
  }

  /// What the reference finds only when it builds the component, and says so.
  public static InvalidArgument whenBuilding(String message) {
    return new InvalidArgument(message, true, "");
  }

  /// Says which argument or block is meant. Left out, it is the one that the message names.
  public InvalidArgument about(String name) {
    return new InvalidArgument(String.valueOf(getMessage()), isOfBuilding, name);
  }

  boolean isOfBuilding() {
    return isOfBuilding;
  }

  /// The name of what is meant; empty when only the message tells.
  String about() {
    return about;
  }
}
