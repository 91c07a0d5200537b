package dev.pewter.loki.source.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tails of the files in a watched directory, by their names there. Mostly it is one, and there
/// may be thousands of such directories.
final class Directory {
  private @Nullable String onlyName; // of the only tail; null when there is none, or several
  private @Nullable Tail only;
  private @Nullable Map<String, List<Tail>> several;

  List<Tail> of(String name) {
    var one = only;
    if (one != null && name.equals(onlyName)) {
      return List.of(one);
    }
    return several == null ? List.of() : several.getOrDefault(name, List.of());
  }

  /// All of them; one that has several names here is there more than once.
  List<Tail> all() {
    var all = new ArrayList<Tail>();
    if (only != null) {
      all.add(only);
    }
    if (several != null) {
      several.values().forEach(all::addAll);
    }
    return all;
  }

  void add(String name, Tail tail) {
    var before = of(name);
    if (before.contains(tail)) {
      return;
    }
    if (only == null && several == null) {
      onlyName = name.intern(); // most are called alike
      only = tail;
      return;
    }
    if (several == null) {
      several = new HashMap<>();
      if (only != null && onlyName != null) {
        several.put(onlyName, List.of(only));
      }
      only = null;
      onlyName = null;
    }
    var more = new ArrayList<>(before);
    more.add(tail);
    several.put(name, List.copyOf(more));
  }

  /// Tells whether nothing is left.
  boolean remove(Set<Tail> gone) {
    if (only != null && gone.contains(only)) {
      only = null;
      onlyName = null;
    }
    if (several != null) {
      several.replaceAll(
          (_, ofName) -> ofName.stream().filter(tail -> !gone.contains(tail)).toList());
      several.values().removeIf(List::isEmpty);
      several = several.isEmpty() ? null : several;
    }
    return only == null && several == null;
  }
}
