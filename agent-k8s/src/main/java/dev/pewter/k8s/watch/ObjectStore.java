package dev.pewter.k8s.watch;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The objects of a watch as they are known; written by its thread, read by any.
public final class ObjectStore<T> {
  private final Map<String, T> objects = new ConcurrentHashMap<>();
  private volatile boolean synced;

  /// @param key `namespace/name`, or the name alone
  public @Nullable T get(String key) {
    return objects.get(key);
  }

  public Collection<T> all() {
    return Collections.unmodifiableCollection(objects.values());
  }

  /// Whether a first list was read whole.
  public boolean isSynced() {
    return synced;
  }

  void put(String key, T object) {
    objects.put(key, object);
  }

  void remove(String key) {
    objects.remove(key);
  }

  void synced() {
    synced = true;
  }
}
