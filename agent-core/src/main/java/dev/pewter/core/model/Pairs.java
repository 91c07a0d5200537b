package dev.pewter.core.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An unmodifiable map over an array of names and values sorted by name.
final class Pairs extends AbstractMap<String, String> {
  final String[] pairs; // name, value, name, value, …

  Pairs(String[] pairs) {
    this.pairs = pairs;
  }

  /// The array of a map, sorted by name.
  static String[] sorted(Map<String, String> labels) {
    if (labels instanceof Pairs same) {
      return same.pairs;
    }
    String[] names = labels.keySet().toArray(String[]::new);
    java.util.Arrays.sort(names);
    String[] pairs = new String[2 * names.length];
    for (int i = 0; i < names.length; i++) {
      pairs[2 * i] = names[i];
      pairs[2 * i + 1] = java.util.Objects.requireNonNull(labels.get(names[i]));
    }
    return pairs;
  }

  /// Where the value of a name is among the first `used` strings, or `-(where its name belongs) -
  /// 1`.
  static int find(String[] pairs, int used, String name) {
    int low = 0;
    int high = used / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = pairs[2 * middle].compareTo(name);
      if (order == 0) {
        return 2 * middle + 1;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -2 * low - 1;
  }

  @Override
  public @Nullable String get(Object name) {
    int at = name instanceof String text ? find(pairs, pairs.length, text) : -1;
    return at < 0 ? null : pairs[at];
  }

  @Override
  public boolean containsKey(Object name) {
    return get(name) != null;
  }

  @Override
  public int size() {
    return pairs.length / 2;
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return Pairs.this.size();
      }

      @Override
      public Iterator<Entry<String, String>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Entry<String, String>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < pairs.length;
    }

    @Override
    public Entry<String, String> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      next += 2;
      return Map.entry(pairs[next - 2], pairs[next - 1]);
    }
  }
}
