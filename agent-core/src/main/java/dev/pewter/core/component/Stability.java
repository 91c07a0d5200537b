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

  /// Refuses what is experimental when this is the least stability that is allowed.
  ///
  /// @param what as the message begins
  public void needExperimental(String what, boolean isUsed) throws ComponentException {
    if (isUsed && !EXPERIMENTAL.isAtLeast(this)) {
      throw new ComponentException(
          what
              + " is an experimental feature, and must be enabled by setting the stability.level"
              + " flag to experimental");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
