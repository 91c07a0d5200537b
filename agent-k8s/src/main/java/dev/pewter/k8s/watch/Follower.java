package dev.pewter.k8s.watch;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Somebody who wants to know what changes in a store. Called on the watch's thread, and once while
/// joining on the joiner's; must not block.
public interface Follower<T> {

  /// What happened to an object.
  enum Event {
    ADD,
    UPDATE,
    DELETE
  }

  /// The store has changed already.
  ///
  /// @param before what it was; null for an object that is new
  void told(Event event, @Nullable T before, T object);

  /// The store is complete.
  void synced();

  /// The API server did not answer or refused; it is asked again.
  void failed(IOException why);

  /// The API server answers.
  void recovered();

  /// Objects that are too large, or not of the expected shape, are left out.
  void unreadable(int count, String why);
}
