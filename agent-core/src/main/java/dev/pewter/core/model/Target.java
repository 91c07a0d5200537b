package dev.pewter.core.model;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Something to be scraped or tailed: an immutable map of labels. Unlike `Labels` it keeps empty
/// values, as the reference's targets do.
public final class Target {
  private final String[] pairs; // name, value, name, value, …
  private final int hash;

  private Target(String[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  public static Target of(Map<String, String> labels) {
    return new Target(Pairs.sorted(labels));
  }

  /// Takes over an array of names and values that is sorted by name.
  static Target ofSorted(String[] pairs) {
    return new Target(pairs);
  }

  /// The labels, sorted by name; unmodifiable.
  public Map<String, String> labels() {
    return new Pairs(pairs);
  }

  public @Nullable String get(String name) {
    int at = Pairs.find(pairs, pairs.length, name);
    return at < 0 ? null : pairs[at];
  }

  /// The sorted names and values themselves: not to be changed.
  String[] pairs() {
    return pairs;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Target that && hash == that.hash && Arrays.equals(pairs, that.pairs));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /// As the reference shows it: `{"a"="1", "b"="2"}`.
  @Override
  public String toString() {
    var text = new StringBuilder("{");
    labels()
        .forEach(
            (name, value) ->
                text.append(text.length() == 1 ? "" : ", ")
                    .append('"')
                    .append(name)
                    .append("\"=\"")
                    .append(value)
                    .append('"'));
    return text.append('}').toString();
  }
}
