package dev.pewter.k8s.client;

/// Learns what happens to objects, on the thread that watches.
public interface WatchListener<T extends ApiObject> {

  /// What happened.
  enum Change {
    ADDED,
    MODIFIED,
    DELETED
  }

  void changed(Change change, T object);

  /// The server has taken the watch.
  default void connected() {}

  /// Everything up to this version was told; nothing else changed.
  default void bookmark(String version) {}

  /// An object could not be read, or is too large.
  default void unreadable(String why) {}
}
