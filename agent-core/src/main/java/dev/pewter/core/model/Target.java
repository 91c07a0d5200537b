package dev.pewter.core.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Something to be scraped or tailed: an immutable map of labels. Unlike `Labels` it keeps empty
/// values, as the reference's targets do.
public final class Target {
  private final Map<String, String> labels;

  private Target(Map<String, String> sorted) {
    this.labels = Collections.unmodifiableMap(sorted);
  }

  public static Target of(Map<String, String> labels) {
    return new Target(new LinkedHashMap<>(new TreeMap<>(labels)));
  }

  /// The labels, sorted by name; unmodifiable.
  public Map<String, String> labels() {
    return labels;
  }

  public @Nullable String get(String name) {
    return labels.get(name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Target that && labels.equals(that.labels));
  }

  @Override
  public int hashCode() {
    return labels.hashCode();
  }

  @Override
  public String toString() {
    return labels.toString();
  }
}
