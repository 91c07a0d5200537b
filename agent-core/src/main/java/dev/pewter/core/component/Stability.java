package dev.pewter.core.component;

/// How far a feature may be relied upon; the order is from least to most.
public enum Stability {
  EXPERIMENTAL("experimental"),
  PUBLIC_PREVIEW("public-preview"),
  GENERALLY_AVAILABLE("generally-available");

  private final String text;

  Stability(String text) {
    this.text = text;
  }

  /// Whether a feature of this stability may be used when `minimum` is asked for.
  public boolean isAtLeast(Stability minimum) {
    return compareTo(minimum) >= 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
