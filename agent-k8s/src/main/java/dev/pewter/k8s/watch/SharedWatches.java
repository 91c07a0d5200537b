package dev.pewter.k8s.watch;

import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.Selection;
import dev.pewter.k8s.objects.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The watches of this process: components that want the same objects of the same server get the
/// same store. A watch runs while anybody holds it.
public final class SharedWatches {
  private static final SharedWatches SHARED = new SharedWatches();

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Watch<?>> watches = new HashMap<>(); // guarded by lock

  private record Key(Connection connection, Kind<?> kind, Selection selection) {}

  private SharedWatches() {}

  /// The one of this process: what is shared are objects of the server, not settings.
  public static SharedWatches shared() {
    return SHARED;
  }

  /// Joins a watch, or begins it. What is known already is told before this returns.
  ///
  /// @param by with whose name and clock it goes on if it is begun now
  /// @param follower told on the thread of the watch; must not block
  public <T extends ApiObject> WatchLease<T> follow(
      Connection connection, Watcher by, Kind<T> kind, Selection selection, Follower<T> follower) {
    var key = new Key(connection, kind, selection);
    var joined = join(key, kind, by, follower);
    joined.tellKnown(follower);
    return new WatchLease<>(joined.store(), () -> leave(key, joined, follower));
  }

  private <T extends ApiObject> Watch<T> join(
      Key key, Kind<T> kind, Watcher by, Follower<T> follower) {
    lock.lock();
    try {
      @SuppressWarnings("unchecked") // the key holds the kind
      var watch = (Watch<T>) watches.get(key);
      if (watch == null) {
        watch = new Watch<>(key.connection(), by, kind, key.selection());
        watches.put(key, watch);
        watch.start();
      }
      watch.join(follower);
      return watch;
    } finally {
      lock.unlock();
    }
  }

  private <T extends ApiObject> void leave(Key key, Watch<T> watch, Follower<T> follower) {
    boolean last;
    lock.lock();
    try {
      last = watch.leave(follower);
      if (last) {
        watches.remove(key);
      }
    } finally {
      lock.unlock();
    }
    if (last) {
      watch.close();
    }
  }

  /// How many watches there are.
  public int count() {
    lock.lock();
    try {
      return watches.size();
    } finally {
      lock.unlock();
    }
  }
}
