package dev.pewter.loki.source.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The watched directories by their watches. The kernel numbers watches one after the other, so
/// that pages of neighbours take a tenth of the memory of a map. For one thread.
final class WatchedDirectories {
  private static final int PAGE = 64;

  private final Map<Integer, @Nullable Directory[]> pages = new HashMap<>();

  /// The directory of a watch, null when there is none.
  @Nullable Directory get(int watch) {
    var page = pages.get(watch / PAGE);
    return page == null ? null : page[watch % PAGE];
  }

  /// The directory of a watch, which may be new.
  Directory getOrAdd(int watch) {
    var page = pages.computeIfAbsent(watch / PAGE, _ -> new @Nullable Directory[PAGE]);
    var known = page[watch % PAGE];
    if (known != null) {
      return known;
    }
    var added = new Directory();
    page[watch % PAGE] = added;
    return added;
  }

  void remove(int watch) {
    var page = pages.get(watch / PAGE);
    if (page != null) {
      page[watch % PAGE] = null;
      if (isEmpty(page)) {
        pages.remove(watch / PAGE);
      }
    }
  }

  /// Takes tails out of all directories; tells the watches of those that have none left.
  void removeAll(Set<Tail> tails, IntConsumer ended) {
    for (int number : List.copyOf(pages.keySet())) {
      var page = pages.get(number);
      var empty = new ArrayList<Integer>();
      for (int i = 0; page != null && i < PAGE; i++) {
        var directory = page[i];
        if (directory != null && directory.remove(tails)) {
          empty.add(number * PAGE + i);
        }
      }
      for (int watch : empty) {
        remove(watch);
        ended.accept(watch);
      }
    }
  }

  private static boolean isEmpty(@Nullable Directory[] page) {
    for (var directory : page) {
      if (directory != null) {
        return false;
      }
    }
    return true;
  }
}
