package dev.pewter.k8s.watch;

import dev.pewter.core.concurrent.Backoff;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.k8s.client.ApiException;
import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.KubernetesApi;
import dev.pewter.k8s.client.Listed;
import dev.pewter.k8s.client.ObjectReader;
import dev.pewter.k8s.client.Selection;
import dev.pewter.k8s.client.WatchListener;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Follows a selection of objects for ever: lists, watches, watches on from the last version after
/// a break, lists again when the server no longer knows that version or refuses the watch. For one
/// thread.
public final class ListWatch<T extends ApiObject> {
  private static final Duration MIN_BACKOFF = Duration.ofMillis(800);
  private static final Duration MAX_BACKOFF = Duration.ofSeconds(30);

  /// After so long without a failure the backoff starts anew.
  private static final Duration QUIET = Duration.ofMinutes(2);

  private final KubernetesApi api;
  private final ApiResource resource;
  private final Selection selection;
  private final ObjectReader<T> reader;
  private final Listener<T> listener;
  private final Clock clock;
  private final Backoff backoff = new Backoff(MIN_BACKOFF, MAX_BACKOFF, 0);

  /// What is known, by key: what a new list is compared with.
  private final Map<String, T> known = new HashMap<>();

  private String version = "0"; // what the server has at hand, until one is known
  private boolean isListed; // and what has changed since can be watched
  private boolean expired;
  private boolean isTellingAll;
  private long failedNanos;

  /// Learns of objects, on the thread that runs. An object may be told of again unchanged.
  public interface Listener<T> {

    void added(T object);

    void changed(T before, T after);

    void deleted(T object);

    /// A list was read whole: what is known now is what there is.
    void synced();

    /// A call failed and will be tried again.
    void failed(IOException why);

    /// A watch is under way: what was told is up to date.
    default void recovered() {}

    /// Objects were left out.
    void unreadable(int count, String why);
  }

  public ListWatch(
      KubernetesApi api,
      ApiResource resource,
      Selection selection,
      ObjectReader<T> reader,
      Listener<T> listener,
      Clock clock) {
    this.api = api;
    this.resource = resource;
    this.selection = selection;
    this.reader = reader;
    this.listener = listener;
    this.clock = clock;
  }

  /// Works again after a bug, on which nobody knows who was told what: everything is told again.
  void runAgain() throws InterruptedException {
    isListed = false;
    expired = true;
    isTellingAll = true;
    run();
  }

  /// Works until interrupted.
  public void run() throws InterruptedException {
    while (true) {
      try {
        if (!isListed) {
          list();
        }
        watch();
      } catch (ApiException e) {
        pause(e, e.retryAfter());
      } catch (IOException e) {
        pause(e, Duration.ZERO);
      }
    }
  }

  /// Watches until the server ends it. Where it refuses, lists tell what is true meanwhile.
  private void watch() throws IOException, InterruptedException {
    long began = clock.nanos();
    try {
      api.watch(resource, selection, version, reader, events);
    } catch (ApiException e) {
      isListed = e.isTooMany();
      if (!e.isGone()) {
        throw e;
      }
      expired = true;
    }
    if (clock.nanos() - began < Duration.ofSeconds(1).toNanos()) {
      clock.sleep(MIN_BACKOFF); // a server that ends watches, or forgets versions, at once
    }
  }

  private void pause(IOException why, Duration asked) throws InterruptedException {
    long now = clock.nanos();
    if (now - failedNanos > QUIET.toNanos()) {
      backoff.reset();
    }
    failedNanos = now;
    listener.failed(why);
    clock.sleep(backoff.next(asked, MAX_BACKOFF));
  }

  private void list() throws IOException, InterruptedException {
    Listed<T> listed;
    try {
      listed = api.list(resource, selection, expired ? "" : version, reader);
    } catch (ApiException e) {
      expired |= e.isGone() || e.isTimeout(); // or the server has not come to that version
      throw e;
    }
    expired = false;
    var gone = new HashMap<>(known);
    for (T object : listed.objects()) {
      gone.remove(object.metadata().key());
      put(object);
    }
    for (T object : gone.values()) {
      listener.deleted(object);
      known.remove(object.metadata().key());
    }
    if (listed.unreadable() > 0) {
      listener.unreadable(listed.unreadable(), "too large or of another shape");
    }
    version = listed.version();
    isListed = !version.isEmpty();
    isTellingAll = false;
    listener.synced();
  }

  private void put(T object) {
    T before = known.put(object.metadata().key(), object);
    if (before == null) {
      listener.added(object);
    } else if (isTellingAll) {
      listener.changed(before, object);
    } else if (!before.metadata().uid().equals(object.metadata().uid())) {
      listener.deleted(before); // re-created under the same name
      listener.added(object);
    } else if (!before.metadata().resourceVersion().equals(object.metadata().resourceVersion())) {
      listener.changed(before, object);
    }
  }

  private final WatchListener<T> events =
      new WatchListener<>() {
        @Override
        public void changed(Change change, T object) {
          if (change == Change.DELETED) {
            T before = known.get(object.metadata().key());
            listener.deleted(before == null ? object : before);
            known.remove(object.metadata().key());
          } else {
            put(object);
          }
          bookmark(object.metadata().resourceVersion());
        }

        @Override
        public void connected() {
          listener.recovered();
        }

        @Override
        public void bookmark(String told) {
          version = told.isEmpty() ? version : told;
        }

        @Override
        public void unreadable(String why) {
          listener.unreadable(1, why);
        }
      };
}
