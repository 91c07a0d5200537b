package dev.pewter.k8s.watch;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.Restarts;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.client.Selection;
import dev.pewter.k8s.objects.Kind;
import dev.pewter.k8s.watch.Follower.Event;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// One watch with a thread of its own, its store, and those who follow it. Ended by a bug it begins
/// again after a while that grows.
final class Watch<T extends ApiObject> implements AutoCloseable {
  private final KubernetesApi api;
  private final TaskGroup tasks;
  private final ListWatch<T> listWatch;
  private final ObjectStore<T> store = new ObjectStore<>();
  private final Clock clock;
  private final Restarts restarts; // of its thread
  private final List<Follower<T>> followers = new CopyOnWriteArrayList<>();
  private volatile @Nullable IOException failure;

  Watch(Connection connection, Watcher by, Kind<T> kind, Selection selection) {
    this.clock = by.clock();
    this.restarts = new Restarts(clock);
    api = new KubernetesApi(connection, by.userAgent());
    tasks = new TaskGroup("kubernetes", this::bug);
    listWatch = new ListWatch<>(api, kind.resource(), selection, kind.reader(), new Told(), clock);
  }

  void start() {
    tasks.start("watch", listWatch::run);
  }

  ObjectStore<T> store() {
    return store;
  }

  /// To be followed by `tellKnown`.
  void join(Follower<T> follower) {
    followers.add(follower);
  }

  /// Tells somebody who has joined; objects that arrive at this moment may be told twice.
  void tellKnown(Follower<T> follower) {
    for (T object : store.all()) {
      follower.told(Event.ADD, null, object);
    }
    if (store.isSynced()) {
      follower.synced();
    }
    var failing = failure;
    if (failing != null) {
      follower.failed(failing);
      if (failure == null) {
        follower.recovered(); // in this moment: the others were told before this one was
      }
    }
  }

  /// @return whether nobody is left
  boolean leave(Follower<T> follower) {
    followers.remove(follower);
    return followers.isEmpty();
  }

  private void bug(String thread, Throwable cause) {
    var why = new IOException("the watch has ended by a bug: " + cause, cause);
    failure = why;
    followers.forEach(f -> f.failed(why));
    var pause = restarts.pause();
    try {
      tasks.start(
          "watch",
          () -> {
            clock.sleep(pause);
            listWatch.runAgain();
          });
    } catch (IllegalStateException _) {
      failure = why; // closed in this moment: nobody is left
    }
  }

  @Override
  public void close() {
    tasks.close();
    api.close();
  }

  private final class Told implements ListWatch.Listener<T> {
    @Override
    public void added(T object) {
      store.put(object.metadata().key(), object);
      followers.forEach(f -> f.told(Event.ADD, null, object));
    }

    @Override
    public void changed(T before, T after) {
      store.put(after.metadata().key(), after);
      followers.forEach(f -> f.told(Event.UPDATE, before, after));
    }

    @Override
    public void deleted(T object) {
      store.remove(object.metadata().key());
      followers.forEach(f -> f.told(Event.DELETE, object, object));
    }

    @Override
    public void synced() {
      store.synced();
      followers.forEach(Follower::synced);
    }

    @Override
    public void failed(IOException why) {
      failure = why;
      followers.forEach(f -> f.failed(why));
    }

    @Override
    public void recovered() {
      failure = null;
      followers.forEach(Follower::recovered);
    }

    @Override
    public void unreadable(int count, String why) {
      followers.forEach(f -> f.unreadable(count, why));
    }
  }
}
