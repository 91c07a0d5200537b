package dev.pewter.core.model;

/// The longest line the agent carries; what is longer is cut, and counted where it is cut. Loki
/// refuses lines over 256 KiB unless it is told otherwise.
public final class LineLimit {
  public static final int BYTES = 1 << 20;

  private LineLimit() {}
}
