package dev.pewter.k8s.watch;

import dev.pewter.k8s.client.ApiObject;

/// Stores for tests that need no watch.
public final class TestStore {
  private TestStore() {}

  public static <T extends ApiObject> ObjectStore<T> of(T object) {
    var store = new ObjectStore<T>();
    store.put(object.metadata().key(), object);
    return store;
  }
}
