package dev.pewter.core.model;

import java.util.Map;

/// Values that stages took out of a line: text, numbers, booleans, or what JSON nests.
public record Extracted(Map<String, Object> values) {
  public static final Extracted NONE = new Extracted(Map.of());

  public Extracted {
    values = Map.copyOf(values);
  }
}
