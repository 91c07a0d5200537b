package dev.pewter.k8s.testing;

import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The objects of an API server: lists in pages, watches with bookmarks, single ones with
/// optimistic locking, selectors; and the ways in which those of real servers fail.
final class ObjectStore {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final Map<String, StoredObject> objects = new TreeMap<>(); // guarded, as the next ones

  private final List<Event> events = new ArrayList<>();
  private long version = 100;
  private long oldest = 100;
  private int resets;
  private long lastBeforeReset;
  private int garbage;

  private record Event(String type, StoredObject object, long version) {}

  TestApiServer.StoredObjectView put(Map<String, Object> json) {
    lock.lock();
    try {
      var stored = StoredObject.of(json, ++version);
      var before = objects.put(stored.key(), stored);
      events.add(new Event(before == null ? "ADDED" : "MODIFIED", stored, version));
      changed.signalAll();
      return new TestApiServer.StoredObjectView(stored.version(), stored.text());
    } finally {
      lock.unlock();
    }
  }

  /// @param collection such as `/api/v1/pods`
  void delete(String collection, String namespace, String name) {
    lock.lock();
    try {
      var gone = objects.remove(collection + "|" + namespace + "|" + name);
      if (gone == null) {
        throw new AssertionError("no such object: " + name);
      }
      events.add(new Event("DELETED", StoredObject.of(gone.json(), ++version), version));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The object as it is now, null if there is none.
  @Nullable String get(String collection, String namespace, String name) {
    lock.lock();
    try {
      var found = objects.get(collection + "|" + namespace + "|" + name);
      return found == null ? null : found.text();
    } finally {
      lock.unlock();
    }
  }

  /// Sends a bookmark to all watches.
  void bookmark() {
    lock.lock();
    try {
      var none = new StoredObject("", "", "", ++version, Map.of());
      events.add(new Event("BOOKMARK", none, version));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Forgets the past: watches end with 410 Gone, and older versions can no longer be watched.
  void compact() {
    lock.lock();
    try {
      oldest = ++version;
      events.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Breaks all watches in the middle of an object; what comes later they do not tell any more.
  void resetWatches() {
    lock.lock();
    try {
      resets++;
      lastBeforeReset = version;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Sends an object to all watches that cannot be read.
  void sendGarbage() {
    lock.lock();
    try {
      garbage++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void single(HttpResponse response, String collection, String namespace, String name)
      throws IOException {
    String found = get(collection, namespace, name);
    if (found == null) {
      TestApiServer.status(response, 404, "\"" + name + "\" not found");
    } else {
      response
          .header("Content-Type", "application/json")
          .send(found.getBytes(StandardCharsets.UTF_8));
    }
  }

  void write(
      HttpRequest request, HttpResponse response, String collection, String namespace, String name)
      throws IOException {
    var json = JsonValues.object(new String(request.body(), StandardCharsets.UTF_8));
    TestApiServer.StoredObjectView stored = null;
    lock.lock();
    try {
      var given = StoredObject.of(json, 0);
      var before = objects.get(collection + "|" + namespace + "|" + given.name());
      var metadata = json.get("metadata") instanceof Map<?, ?> map ? map : Map.of();
      Object expected = metadata.get("resourceVersion");
      boolean agrees =
          name.isEmpty()
              ? before == null
              : before != null
                  && (expected == null
                      || expected.toString().equals(Long.toString(before.version())));
      if (agrees) {
        stored = put(json);
      }
    } finally {
      lock.unlock();
    }
    if (stored == null) {
      TestApiServer.status(response, 409, "the object has been modified or already exists");
    } else {
      response
          .status(name.isEmpty() ? 201 : 200)
          .header("Content-Type", "application/json")
          .send(stored.json().getBytes(StandardCharsets.UTF_8));
    }
  }

  /// A JSON Merge Patch of the first level.
  void patch(
      HttpRequest request, HttpResponse response, String collection, String namespace, String name)
      throws IOException {
    var changes = JsonValues.object(new String(request.body(), StandardCharsets.UTF_8));
    if (!"application/merge-patch+json".equals(request.header("Content-Type"))) {
      TestApiServer.status(response, 415, "the body of the request was in an unknown format");
      return;
    }
    lock.lock();
    try {
      var before = objects.get(collection + "|" + namespace + "|" + name);
      if (before != null) {
        var merged = new TreeMap<>(before.json());
        merged.putAll(changes);
        put(merged);
      }
    } finally {
      lock.unlock();
    }
    single(response, collection, namespace, name);
  }

  /// All objects of a kind as they are now.
  List<String> all(String collection) {
    lock.lock();
    try {
      return objects.values().stream()
          .filter(object -> object.collection().equals(collection))
          .map(StoredObject::text)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private static boolean selects(HttpRequest request, String namespace, StoredObject object) {
    if (!namespace.isEmpty() && !namespace.equals(object.namespace())) {
      return false;
    }
    String labels = request.query().getOrDefault("labelSelector", "");
    String fields = request.query().getOrDefault("fieldSelector", "");
    return Selectors.labels(labels, object.labels())
        && Boolean.TRUE.equals(Selectors.fields(fields, object.json()));
  }

  void list(HttpRequest request, HttpResponse response, String collection, String namespace)
      throws IOException {
    String fields = request.query().getOrDefault("fieldSelector", "");
    if (Selectors.fields(fields, Map.of()) == null) {
      TestApiServer.status(response, 400, "field label not supported: " + fields);
      return;
    }
    int limit = Integer.parseInt(request.query().getOrDefault("limit", "0"));
    int from = Integer.parseInt(request.query().getOrDefault("continue", "0"));
    String exact = request.query().getOrDefault("resourceVersion", "0");
    if (limit > 0 && !exact.equals("0")) { // as it was then, which only a new server still knows
      TestApiServer.status(response, 410, "The resourceVersion for the provided list is too old.");
      return;
    }
    List<StoredObject> found;
    long at;
    lock.lock();
    try {
      found =
          objects.values().stream()
              .filter(o -> o.collection().equals(collection))
              .filter(o -> selects(request, namespace, o))
              .toList();
      at = version;
    } finally {
      lock.unlock();
    }
    int to = limit == 0 ? found.size() : Math.min(found.size(), from + limit);
    response.header("Content-Type", "application/json");
    try (OutputStream out = response.stream()) {
      String next = to < found.size() ? ",\"continue\":\"" + to + "\"" : "";
      print(
          out,
          "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\""
              + at
              + "\""
              + next
              + "},\"items\":[");
      for (int i = from; i < to; i++) {
        print(out, (i == from ? "" : ",") + found.get(i).text());
      }
      print(out, "]}");
    }
  }

  private static void print(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  void watch(HttpRequest request, HttpResponse response, String collection, String namespace)
      throws IOException, InterruptedException {
    request.cancelWhenAbandoned();
    long after = Long.parseLong(request.query().getOrDefault("resourceVersion", "0"));
    int resetsBefore;
    int garbageBefore;
    lock.lock();
    try {
      resetsBefore = resets;
      garbageBefore = garbage;
    } finally {
      lock.unlock();
    }
    response.header("Content-Type", "application/json");
    // Closed only when all is said: what breaks before breaks the connection.
    OutputStream out = response.stream();
    out.flush();
    while (true) {
      List<Event> more;
      boolean gone;
      boolean reset;
      boolean unreadable;
      lock.lock();
      try {
        while (version <= after && resets == resetsBefore && garbage == garbageBefore) {
          changed.await();
        }
        gone = after < oldest;
        reset = resets != resetsBefore;
        unreadable = garbage != garbageBefore;
        garbageBefore = garbage;
        long from = after;
        long to = reset ? lastBeforeReset : version;
        more = events.stream().filter(e -> e.version() > from && e.version() <= to).toList();
        after = to;
      } finally {
        lock.unlock();
      }
      if (gone) {
        print(
            out,
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,"
                + "\"message\":\"too old resource version\"}}\n");
        out.close();
        return;
      }
      for (Event event : more) {
        tell(out, event, collection, request, namespace);
      }
      if (unreadable) {
        print(out, "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"x\\q\"}}}\n");
      }
      if (reset) {
        print(out, "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"half");
        out.flush();
        throw new IOException("reset by the test");
      }
      out.flush();
    }
  }

  private static void tell(
      OutputStream out, Event event, String collection, HttpRequest request, String namespace)
      throws IOException {
    if (event.type().equals("BOOKMARK")) {
      print(
          out,
          "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\""
              + event.version()
              + "\"}}}\n");
    } else if (event.object().collection().equals(collection)
        && selects(request, namespace, event.object())) {
      print(out, "{\"type\":\"" + event.type() + "\",\"object\":" + event.object().text() + "}\n");
    }
  }
}
