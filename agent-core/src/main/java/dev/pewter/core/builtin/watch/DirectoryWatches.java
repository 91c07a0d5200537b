package dev.pewter.core.builtin.watch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Calls back when a name in a directory is created, written, renamed or deleted.
public final class DirectoryWatches {
  private static final DirectoryWatches SHARED = new DirectoryWatches();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<WatchKey, List<Watch>> watches = new HashMap<>(); // guarded by lock
  private @Nullable WatchService service; // guarded by lock; open while watches has entries

  DirectoryWatches() {}

  /// The one of this process: what is shared is the inotify instance, not a setting.
  public static DirectoryWatches shared() {
    return SHARED;
  }

  /// Watches until the result is closed. The callback runs on the watching thread and must not
  /// block; it may come without a change.
  ///
  /// @throws IOException when the directory is missing or the system refuses; then poll
  public Closeable watch(Path directory, Predicate<String> names, Runnable onChange)
      throws IOException {
    lock.lock();
    try {
      WatchService open = service;
      if (open == null) {
        open = FileSystems.getDefault().newWatchService();
        service = open;
        start(open);
      }
      try {
        WatchKey key =
            directory.register(
                open,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
        var watch = new Watch(key, names, onChange);
        watches.computeIfAbsent(key, _ -> new ArrayList<>()).add(watch);
        return watch;
      } finally {
        closeWhenUnused();
      }
    } finally {
      lock.unlock();
    }
  }

  private void start(WatchService open) {
    Thread.ofVirtual().name("watch/files").start(() -> deliver(open));
  }

  private void closeWhenUnused() throws IOException {
    WatchService open = service;
    if (open != null && watches.isEmpty()) {
      service = null;
      open.close(); // ends the thread
    }
  }

  private void deliver(WatchService from) {
    try {
      while (true) {
        WatchKey key = from.take();
        List<WatchEvent<?>> events = key.pollEvents();
        boolean isAlive = key.reset();
        for (Watch watch : of(key)) {
          if (!isAlive || events.stream().anyMatch(watch::isMeant)) {
            watch.onChange.run();
          }
        }
      }
    } catch (ClosedWatchServiceException e) {
      return; // nobody watches any more
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Watch> of(WatchKey key) {
    lock.lock();
    try {
      return List.copyOf(watches.getOrDefault(key, List.of()));
    } finally {
      lock.unlock();
    }
  }

  private final class Watch implements Closeable {
    private final WatchKey key;
    private final Predicate<String> names;
    private final Runnable onChange;

    Watch(WatchKey key, Predicate<String> names, Runnable onChange) {
      this.key = key;
      this.names = names;
      this.onChange = onChange;
    }

    /// An event without a name says that some were lost.
    boolean isMeant(WatchEvent<?> event) {
      return !(event.context() instanceof Path name) || names.test(name.toString());
    }

    @Override
    public void close() throws IOException {
      lock.lock();
      try {
        List<Watch> same = watches.get(key);
        if (same != null && same.remove(this) && same.isEmpty()) {
          watches.remove(key);
          key.cancel();
        }
        closeWhenUnused();
      } finally {
        lock.unlock();
      }
    }
  }
}
