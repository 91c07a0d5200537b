package dev.pewter.core.model;

/// A text that may be secret, such as the content of a file.
public record OptionalSecret(boolean isSecret, String reveal) {
  @Override
  public String toString() {
    return isSecret ? "(secret)" : reveal;
  }
}
