package dev.pewter.core.storage.watch;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.telemetry.Logs;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Calls back when a name in a directory is created, written, renamed or deleted, or created only.
public final class DirectoryWatches {
  private static final DirectoryWatches SHARED =
      new DirectoryWatches(
          StandardWatchEventKinds.ENTRY_CREATE,
          StandardWatchEventKinds.ENTRY_MODIFY,
          StandardWatchEventKinds.ENTRY_DELETE);
  private static final DirectoryWatches CREATED =
      new DirectoryWatches(StandardWatchEventKinds.ENTRY_CREATE);

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<WatchKey, List<Watch>> watches = new HashMap<>(); // thousands; guarded by lock
  private @Nullable Listener listener; // guarded by lock; there while watches has entries

  private final List<WatchEvent.Kind<?>> kinds;

  private DirectoryWatches(WatchEvent.Kind<?>... kinds) {
    this.kinds = List.of(kinds);
  }

  /// The one of this process: what is shared is the inotify instance, not a setting.
  public static DirectoryWatches shared() {
    return SHARED;
  }

  /// Tells of names that are new in a directory only, so that files being written cost nothing. One
  /// for the process too: a watch tells all its listeners of the same kinds of changes.
  public static DirectoryWatches created() {
    return CREATED;
  }

  /// The service and the thread that listens to it.
  private final class Listener {
    private final WatchService service = FileSystems.getDefault().newWatchService();
    private final TaskGroup tasks = new TaskGroup("core.storage.watch", this::failed);
    private final Queue<Watch> due = new ConcurrentLinkedQueue<>(); // to be told of a change
    private boolean isClosed; // guarded by this

    Listener() throws IOException {}

    void start() {
      tasks.start("files", this::deliver);
    }

    /// A callback has a bug: the others are not to miss their changes for that.
    private synchronized void failed(String thread, Throwable bug) {
      Logs.of("core.storage.watch").error("failed to tell of a changed file", "err", bug);
      if (!isClosed) {
        start();
      }
    }

    private void deliver() throws InterruptedException {
      try {
        while (true) {
          for (Watch next = due.poll(); next != null; next = due.poll()) {
            next.onChange.run();
          }
          WatchKey key = service.take();
          List<WatchEvent<?>> events = key.pollEvents();
          boolean isAlive = key.reset();
          for (Watch watch : of(key)) {
            if (!isAlive || events.stream().anyMatch(watch::isMeant)) {
              due.add(watch);
            }
          }
        }
      } catch (ClosedWatchServiceException e) {
        return; // nobody watches any more
      }
    }

    void close() throws IOException {
      synchronized (this) {
        isClosed = true;
      }
      service.close(); // ends the thread
      tasks.close();
    }
  }

  /// Watches until the result is closed. The callback runs on the watching thread and must not
  /// block, nor close a watch; it may come without a change.
  ///
  /// @throws IOException when the directory is missing or the system refuses; then poll
  public Closeable watch(Path directory, Predicate<String> names, Runnable onChange)
      throws IOException {
    Watch watch = null;
    Listener unused;
    lock.lock();
    try {
      Listener open = listener;
      if (open == null) {
        open = new Listener();
        listener = open;
        open.start();
      }
      WatchKey key = directory.register(open.service, kinds.toArray(WatchEvent.Kind<?>[]::new));
      watch = new Watch(key, names, onChange);
      watches.merge(key, List.of(watch), DirectoryWatches::both);
      return watch;
    } finally {
      unused = watch == null ? takeUnused() : null;
      lock.unlock();
      if (unused != null) {
        unused.close();
      }
    }
  }

  private static <T> List<T> both(List<T> some, List<T> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /// The listener when nothing is watched any more; to be closed without the lock, for its thread
  /// may be waiting for that.
  private @Nullable Listener takeUnused() {
    if (!watches.isEmpty()) {
      return null;
    }
    Listener unused = listener;
    listener = null;
    return unused;
  }

  private List<Watch> of(WatchKey key) {
    lock.lock();
    try {
      return watches.getOrDefault(key, List.of());
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
      Listener unused;
      lock.lock();
      try {
        List<Watch> same = watches.getOrDefault(key, List.of());
        if (same.equals(List.of(this))) {
          watches.remove(key);
          key.cancel();
        } else {
          watches.computeIfPresent(
              key, (_, all) -> all.stream().filter(watch -> watch != this).toList());
        }
        unused = takeUnused();
      } finally {
        lock.unlock();
      }
      if (unused != null) {
        unused.close();
      }
    }
  }
}
