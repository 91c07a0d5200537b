package dev.pewter.core.model;

/// A text that is never shown: it prints as `(secret)` everywhere.
public record Secret(String reveal) {
  @Override
  public String toString() {
    return "(secret)";
  }
}
