package dev.pewter.core.storage.search;

import dev.pewter.core.storage.watch.DirectoryWatches;
import dev.pewter.core.telemetry.Log;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Notices names that are new in the directories of a walk, so that a file is found when it is
/// created and not at the next walk. For one thread.
final class NewNames implements Closeable {
  /// How many directories are watched, those near the root first: what is new below the others is
  /// found by walking. A node has 500 pods, each with its directory and some for its containers.
  static final int MAX_WATCHES = 2048;

  private final Runnable onNew;
  private final Log log;
  private final Map<Path, Closeable> watches = new HashMap<>();
  private final Set<Path> touched = ConcurrentHashMap.newKeySet(); // within the keys of watches

  NewNames(Runnable onNew, Log log) {
    this.onNew = onNew;
    this.log = log;
  }

  /// Watches these directories and no others. A directory where something happened is watched anew,
  /// for it may be another one by now.
  ///
  /// @return whether a watch is new, and something may have been missed before it began
  boolean renew(Map<Path, Predicate<String>> directories) {
    var wanted = new ArrayList<>(directories.entrySet());
    if (wanted.size() > MAX_WATCHES) {
      wanted.sort(Comparator.comparingInt(directory -> directory.getKey().getNameCount()));
      wanted.subList(MAX_WATCHES, wanted.size()).clear();
    }
    var unwanted = new HashSet<>(watches.keySet());
    wanted.forEach(directory -> unwanted.remove(directory.getKey()));
    unwanted.forEach(this::close);
    boolean isNew = false;
    for (var directory : wanted) {
      Path path = directory.getKey();
      if (touched.remove(path) || !watches.containsKey(path)) {
        isNew |= watch(path, directory.getValue());
      }
    }
    return isNew;
  }

  private boolean watch(Path directory, Predicate<String> names) {
    try {
      var watch = DirectoryWatches.created().watch(directory, names, () -> onNewName(directory));
      Closeable old = watches.put(directory, watch);
      if (old != null) {
        old.close();
      }
      return true;
    } catch (IOException e) {
      log.debug("cannot watch the directory, will walk only", "path", directory, "err", e);
      return false;
    }
  }

  private void onNewName(Path directory) {
    touched.add(directory);
    onNew.run();
  }

  private void close(Path directory) {
    Closeable watch = watches.remove(directory);
    touched.remove(directory);
    try {
      if (watch != null) {
        watch.close();
      }
    } catch (IOException e) {
      log.warn("cannot end a watch", "err", e);
    }
  }

  @Override
  public void close() {
    List.copyOf(watches.keySet()).forEach(this::close);
  }
}
