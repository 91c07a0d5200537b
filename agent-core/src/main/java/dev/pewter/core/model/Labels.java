package dev.pewter.core.model;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// An immutable label set, sorted by name, without empty values.
public final class Labels {
  public static final Labels EMPTY = new Labels(new String[0]);

  private final String[] pairs; // name, value, name, value, …
  private final int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  /// Labels from a map; empty values are left out.
  public static Labels of(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return EMPTY;
    }
    String[] pairs = new String[labels.size() * 2];
    int n = 0;
    for (var label : new TreeMap<>(labels).entrySet()) {
      if (!label.getValue().isEmpty()) {
        pairs[n++] = label.getKey();
        pairs[n++] = label.getValue();
      }
    }
    return n == 0 ? EMPTY : new Labels(n == pairs.length ? pairs : Arrays.copyOf(pairs, n));
  }

  /// Takes over an array of names and values that is sorted by name and without empty values.
  static Labels ofSorted(String[] pairs) {
    return pairs.length == 0 ? EMPTY : new Labels(pairs);
  }

  /// The sorted names and values themselves: not to be changed.
  String[] pairs() {
    return pairs;
  }

  /// Labels from alternating names and values.
  public static Labels of(String... namesAndValues) {
    var map = new TreeMap<String, String>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return of(map);
  }

  public int size() {
    return pairs.length / 2;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  public String name(int index) {
    return pairs[2 * index];
  }

  public String value(int index) {
    return pairs[2 * index + 1];
  }

  /// The value of a label, or null when it is not there.
  public @Nullable String get(String name) {
    int at = Pairs.find(pairs, pairs.length, name);
    return at < 0 ? null : pairs[at];
  }

  public void forEach(BiConsumer<String, String> each) {
    for (int i = 0; i < pairs.length; i += 2) {
      each.accept(pairs[i], pairs[i + 1]);
    }
  }

  /// A sorted map that may be changed.
  public Map<String, String> toMap() {
    var map = new TreeMap<String, String>();
    forEach(map::put);
    return map;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Labels that && hash == that.hash && Arrays.equals(pairs, that.pairs));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /// As Prometheus writes them: `{a="1", b="2"}`.
  @Override
  public String toString() {
    var text = new StringBuilder("{");
    forEach(
        (name, value) -> {
          if (text.length() > 1) {
            text.append(", ");
          }
          text.append(name).append("=\"");
          for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
              case '\n' -> text.append("\\n");
              case '"', '\\' -> text.append('\\').append(c);
              default -> text.append(c);
            }
          }
          text.append('"');
        });
    return text.append('}').toString();
  }
}
