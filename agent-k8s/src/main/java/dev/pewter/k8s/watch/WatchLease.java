package dev.pewter.k8s.watch;

import java.util.concurrent.atomic.AtomicBoolean;

/// A part in a watch, until it is closed.
public final class WatchLease<T> implements AutoCloseable {
  private final ObjectStore<T> store;
  private final Runnable leave;
  private final AtomicBoolean closed = new AtomicBoolean();

  WatchLease(ObjectStore<T> store, Runnable leave) {
    this.store = store;
    this.leave = leave;
  }

  public ObjectStore<T> store() {
    return store;
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      leave.run();
    }
  }
}
