package dev.pewter.k8s.testing;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.CountingMetrics;
import dev.pewter.core.http.RecordingLog;
import dev.pewter.core.http.TestCertificate;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.ProxyConfig;
import dev.pewter.core.http.client.TlsConfig;
import dev.pewter.core.http.server.HttpRequest;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.http.server.HttpServerSettings;
import dev.pewter.core.http.server.ServerTls;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.model.Secret;
import dev.pewter.k8s.client.Connection;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An API server on a real port with TLS: list in pages, watch with bookmarks, selectors, logs,
/// single objects with optimistic locking; and the ways in which real ones fail.
public final class TestApiServer implements AutoCloseable {
  public static final String TOKEN = "test-token";

  private static final int STALLED = 0;
  private static final ReentrantLock SHARED = new ReentrantLock();
  private static @Nullable TestCertificate made; // guarded by SHARED: keytool takes a second

  private final TestCertificate certificate;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, StoredObject> objects = new TreeMap<>(); // guarded, as the next ones
  private final List<Event> events = new ArrayList<>();
  private long version = 100;
  private long oldest = 100;
  private int resets;
  private int garbage;
  private final Map<String, ContainerLog> logs = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedDeque<Failure> failures = new ConcurrentLinkedDeque<>();
  private final Map<String, String> forbidden = new ConcurrentHashMap<>();
  private final int port;
  private final boolean isPlain;
  private volatile String token = TOKEN;
  private volatile Duration delay = Duration.ZERO;
  private @Nullable HttpServer server;

  private record Event(String type, StoredObject object, long version) {}

  private record Failure(int status, @Nullable Duration retryAfter) {}

  private TestApiServer(TestCertificate certificate, int port, boolean isPlain) {
    this.certificate = certificate;
    this.isPlain = isPlain;
    this.port = port;
  }

  /// Starts it with a certificate that all of one process share.
  public static TestApiServer start()
      throws IOException, InterruptedException, GeneralSecurityException {
    return start(false);
  }

  /// The same without TLS.
  public static TestApiServer startPlain()
      throws IOException, InterruptedException, GeneralSecurityException {
    return start(true);
  }

  private static TestApiServer start(boolean isPlain)
      throws IOException, InterruptedException, GeneralSecurityException {
    TestCertificate certificate;
    SHARED.lock();
    try {
      if (made == null) {
        Path directory = Files.createTempDirectory("certificate");
        made = TestCertificate.make(directory, "kubernetes", "EC");
      }
      certificate = made;
    } finally {
      SHARED.unlock();
    }
    var server = new TestApiServer(certificate, freePort(), isPlain);
    server.up();
    return server;
  }

  /// Below those that outgoing connections get, which could take it while the server is down.
  private static int freePort() throws IOException {
    for (int tries = 0; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (var _ = new ServerSocket(port)) {
        return port;
      } catch (BindException e) {
        if (tries == 100) {
          throw e;
        }
      }
    }
  }

  /// Listens, on the same port as before.
  public void up() throws IOException, InterruptedException {
    var usual = HttpServerOptions.at("127.0.0.1:" + port);
    var options =
        new HttpServerOptions(
            usual.listenAddress(),
            usual.maxHeaderBytes(),
            32 << 20,
            64L << 20,
            20_000,
            20_000,
            usual.headerTimeout(),
            usual.bodyTimeout(),
            usual.idleTimeout(),
            usual.writeTimeout());
    var fresh = new HttpServer(options, new RecordingLog(), new CountingMetrics());
    fresh.handle("/", this::handle);
    fresh.start();
    if (isPlain) {
      server = fresh;
      return;
    }
    fresh.apply(
        new HttpServerSettings(
            null,
            new ServerTls(
                certificate.certificatePem(),
                "",
                new Secret(certificate.keyPem()),
                "",
                "",
                "",
                "NoClientCert",
                List.of(),
                List.of(),
                "",
                "")));
    server = fresh;
  }

  /// Stops listening and breaks all connections.
  public void down() {
    var running = server;
    if (running != null) {
      running.close();
      server = null;
    }
  }

  public URI uri() {
    return URI.create((isPlain ? "http" : "https") + "://127.0.0.1:" + port);
  }

  public TestCertificate certificate() {
    return certificate;
  }

  /// The block `client` that reaches it.
  public KubernetesClientArguments arguments() {
    return new KubernetesClientArguments(uri(), "", client());
  }

  /// The attributes of a block that reaches it, one a line.
  public String attributes() {
    return "api_server = \""
        + uri()
        + "\"\nbearer_token = \""
        + TOKEN
        + "\"\ntls_config {\n  ca_pem = \""
        + certificate.certificatePem().replace("\n", "\\n")
        + "\"\n}\n";
  }

  public Connection connection() {
    try {
      return Connection.of(arguments());
    } catch (ComponentException e) {
      throw new AssertionError(e);
    }
  }

  private HttpClientArguments client() {
    return new HttpClientArguments(
        null,
        null,
        null,
        new Secret(TOKEN),
        "",
        ProxyConfig.NONE,
        new TlsConfig(
            certificate.certificatePem(), "", "", "", new Secret(""), "", "", false, null),
        true,
        true,
        Map.of());
  }

  /// From now on another bearer token is asked for.
  public void requireToken(String other) {
    token = other;
  }

  /// Every answer comes so much later.
  public void slow(Duration time) {
    delay = time;
  }

  /// Creates or replaces objects, given as JSON.
  public void put(String... jsons) {
    for (String json : jsons) {
      put(JsonValues.object(json));
    }
  }

  public StoredObjectView put(Map<String, Object> json) {
    lock.lock();
    try {
      var stored = StoredObject.of(json, ++version);
      var before = objects.put(stored.key(), stored);
      events.add(new Event(before == null ? "ADDED" : "MODIFIED", stored, version));
      changed.signalAll();
      return new StoredObjectView(stored.version(), stored.text());
    } finally {
      lock.unlock();
    }
  }

  /// What was stored.
  public record StoredObjectView(long version, String json) {}

  /// @param collection such as `/api/v1/pods`
  public void delete(String collection, String namespace, String name) {
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
  public @Nullable String get(String collection, String namespace, String name) {
    lock.lock();
    try {
      var found = objects.get(collection + "|" + namespace + "|" + name);
      return found == null ? null : found.text();
    } finally {
      lock.unlock();
    }
  }

  /// Sends a bookmark to all watches.
  public void bookmark() {
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
  public void compact() {
    lock.lock();
    try {
      oldest = ++version;
      events.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Breaks all watches in the middle of an object.
  public void resetWatches() {
    lock.lock();
    try {
      resets++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Sends an object to all watches that cannot be read.
  public void sendGarbage() {
    lock.lock();
    try {
      garbage++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The next requests get these answers, one each.
  public void fail(int... statuses) {
    for (int status : statuses) {
      failures.add(new Failure(status, status == 429 ? Duration.ofSeconds(1) : null));
    }
  }

  /// The next answer stops after its first byte.
  public void stall() {
    failures.add(new Failure(STALLED, null));
  }

  /// Denies a verb (`list`, `watch`, `get`) on a resource, such as `pods` or `pods/log`.
  public void forbid(String verb, String resource) {
    forbidden.put(verb + " " + resource, "");
  }

  public void allow(String verb, String resource) {
    forbidden.remove(verb + " " + resource);
  }

  /// The log of a container; made when it is first asked for.
  public ContainerLog log(String namespace, String pod, String container) {
    return logs.computeIfAbsent(namespace + "/" + pod + "/" + container, _ -> new ContainerLog());
  }

  /// There is no log of a container any more; who follows it is not told.
  public void forget(String namespace, String pod, String container) {
    logs.remove(namespace + "/" + pod + "/" + container);
  }

  /// The log of a container's instance before the last restart.
  public ContainerLog previousLog(String namespace, String pod, String container) {
    return log(namespace, pod, container + " previous");
  }

  /// Method and URL of all requests so far.
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    down();
  }

  private void handle(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    requests.add(request.method() + " " + request.rawUri());
    if (!delay.isZero()) {
      TimeUnit.MILLISECONDS.sleep(delay.toMillis());
    }
    var failure = failures.poll();
    if (failure != null) {
      if (failure.status() == STALLED) {
        request.cancelWhenAbandoned();
        OutputStream out = response.stream();
        print(out, "{");
        out.flush();
        new java.util.concurrent.CountDownLatch(1).await(); // until the client has gone
      }
      var after = failure.retryAfter();
      if (after != null) {
        response.header("Retry-After", Long.toString(after.toSeconds()));
      }
      status(response, failure.status(), "scripted failure");
    } else if (!("Bearer " + token).equals(request.header("Authorization"))) {
      status(response, 401, "Unauthorized");
    } else {
      route(request, response);
    }
  }

  private static void status(HttpResponse response, int code, String message) throws IOException {
    response
        .status(code)
        .header("Content-Type", "application/json")
        .send(
            JsonValues.write(
                    Map.of(
                        "kind",
                        "Status",
                        "apiVersion",
                        "v1",
                        "message",
                        message,
                        "code",
                        (long) code))
                .getBytes(StandardCharsets.UTF_8));
  }

  private void route(HttpRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    String[] parts = request.path().substring(1).split("/");
    int at = parts[0].equals("api") ? 2 : 3;
    String root = "/" + String.join("/", List.of(parts).subList(0, Math.min(at, parts.length)));
    String namespace = "";
    if (parts.length > at + 2 && parts[at].equals("namespaces")) {
      namespace = parts[at + 1];
      at += 2;
    }
    String plural = parts.length > at ? parts[at] : "";
    String name = parts.length > at + 1 ? parts[at + 1] : "";
    String sub = parts.length > at + 2 ? "/" + parts[at + 2] : "";
    boolean watch = "true".equals(request.query().get("watch"));
    String verb =
        switch (request.method()) {
          case "POST" -> "create";
          case "PUT" -> "update";
          default -> watch ? "watch" : name.isEmpty() ? "list" : "get";
        };
    if (forbidden.containsKey(verb + " " + plural + sub)) {
      String where =
          namespace.isEmpty() ? "at the cluster scope" : "in the namespace \"" + namespace + "\"";
      status(
          response,
          403,
          plural
              + " is forbidden: User \"test\" cannot "
              + verb
              + " resource \""
              + plural
              + sub
              + "\" "
              + where);
    } else if (plural.equals("selfsubjectaccessreviews")) {
      review(request, response);
    } else if (sub.equals("/log")) {
      sendLog(request, response, namespace, name);
    } else {
      String collection = root + "/" + plural;
      switch (verb) {
        case "list" -> list(request, response, collection, namespace);
        case "watch" -> watch(request, response, collection, namespace);
        case "get" -> single(response, collection, namespace, name);
        default -> write(request, response, collection, namespace, name);
      }
    }
  }

  /// Whether a verb is not forbidden, in whatever namespace.
  private void review(HttpRequest request, HttpResponse response) throws IOException {
    var asked = JsonValues.object(new String(request.body(), StandardCharsets.UTF_8));
    var spec = (Map<?, ?>) asked.get("spec");
    Object resources = spec == null ? null : spec.get("resourceAttributes");
    Object paths = spec == null ? null : spec.get("nonResourceAttributes");
    String key = "";
    if (resources instanceof Map<?, ?> of) {
      Object sub = of.get("subresource");
      key = of.get("verb") + " " + of.get("resource") + (sub == null ? "" : "/" + sub);
    } else if (paths instanceof Map<?, ?> of) {
      key = of.get("verb") + " " + of.get("path");
    }
    boolean isAllowed = !key.isEmpty() && !forbidden.containsKey(key);
    response
        .status(201)
        .header("Content-Type", "application/json")
        .send(
            ("{\"kind\":\"SelfSubjectAccessReview\",\"spec\":{},\"status\":{\"allowed\":"
                    + isAllowed
                    + ",\"reason\":\"RBAC\"}}")
                .getBytes(StandardCharsets.UTF_8));
  }

  private void single(HttpResponse response, String collection, String namespace, String name)
      throws IOException {
    String found = get(collection, namespace, name);
    if (found == null) {
      status(response, 404, "\"" + name + "\" not found");
    } else {
      response
          .header("Content-Type", "application/json")
          .send(found.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void write(
      HttpRequest request, HttpResponse response, String collection, String namespace, String name)
      throws IOException {
    var json = JsonValues.object(new String(request.body(), StandardCharsets.UTF_8));
    StoredObjectView stored = null;
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
      status(response, 409, "the object has been modified or already exists");
    } else {
      response
          .status(name.isEmpty() ? 201 : 200)
          .header("Content-Type", "application/json")
          .send(stored.json().getBytes(StandardCharsets.UTF_8));
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

  private void list(HttpRequest request, HttpResponse response, String collection, String namespace)
      throws IOException {
    String fields = request.query().getOrDefault("fieldSelector", "");
    if (Selectors.fields(fields, Map.of()) == null) {
      status(response, 400, "field label not supported: " + fields);
      return;
    }
    int limit = Integer.parseInt(request.query().getOrDefault("limit", "0"));
    int from = Integer.parseInt(request.query().getOrDefault("continue", "0"));
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

  private void watch(
      HttpRequest request, HttpResponse response, String collection, String namespace)
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
        long last = after;
        more = events.stream().filter(e -> e.version() > last).toList();
        after = version;
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

  private void sendLog(HttpRequest request, HttpResponse response, String namespace, String pod)
      throws IOException, InterruptedException {
    request.cancelWhenAbandoned();
    var query = request.query();
    String container = query.getOrDefault("container", "");
    boolean previous = "true".equals(query.get("previous"));
    var log = logs.get(namespace + "/" + pod + "/" + container + (previous ? " previous" : ""));
    if (log == null) {
      status(response, previous ? 400 : 404, "container \"" + container + "\" not found");
      return;
    }
    response.header("Content-Type", "text/plain");
    OutputStream out = response.stream();
    out.flush();
    log.send(
        out,
        "true".equals(query.get("follow")),
        "true".equals(query.get("timestamps")),
        query.getOrDefault("sinceTime", ""));
    out.close();
  }
}
