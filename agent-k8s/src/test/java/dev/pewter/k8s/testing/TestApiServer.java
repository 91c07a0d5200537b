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
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.model.Secret;
import dev.pewter.core.testing.FreePort;
import dev.pewter.k8s.client.Connection;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  private final ObjectStore store = new ObjectStore();
  private final ContainerLogs logs = new ContainerLogs();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedDeque<Failure> failures = new ConcurrentLinkedDeque<>();
  private final Map<String, String> forbidden = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
  private final int port;
  private final boolean isPlain;
  private volatile String token = TOKEN;
  private volatile Duration delay = Duration.ZERO;
  private @Nullable HttpServer server;

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
    var server = new TestApiServer(certificate, FreePort.find(), isPlain);
    server.up();
    return server;
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
    fresh.apply(new HttpServerSettings(null, certificate.serverTls()));
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
    return store.put(json);
  }

  /// What was stored.
  public record StoredObjectView(long version, String json) {}

  /// @param collection such as `/api/v1/pods`
  public void delete(String collection, String namespace, String name) {
    store.delete(collection, namespace, name);
  }

  /// The object as it is now, null if there is none.
  public @Nullable String get(String collection, String namespace, String name) {
    return store.get(collection, namespace, name);
  }

  /// All objects of a kind as they are now.
  public List<String> all(String collection) {
    return store.all(collection);
  }

  /// Sends a bookmark to all watches.
  public void bookmark() {
    store.bookmark();
  }

  /// Forgets the past: watches end with 410 Gone, and older versions can no longer be watched.
  public void compact() {
    store.compact();
  }

  /// Breaks all watches in the middle of an object.
  public void resetWatches() {
    store.resetWatches();
  }

  /// Sends an object to all watches that cannot be read.
  public void sendGarbage() {
    store.sendGarbage();
  }

  /// The next requests get these answers, one each.
  public void fail(int... statuses) {
    for (int status : statuses) {
      failures.add(new Failure(status, status == 429 ? Duration.ofSeconds(1) : null));
    }
  }

  /// The next request is told to come again after a time.
  public void busy(Duration retryAfter) {
    failures.add(new Failure(429, retryAfter));
  }

  /// The next answer stops after its first byte.
  public void stall() {
    failures.add(new Failure(STALLED, null));
  }

  /// Answers for what is in a namespace only after `release`.
  public void hold(String namespace) {
    held.put(namespace, new CountDownLatch(1));
  }

  public void release(String namespace) {
    Objects.requireNonNull(held.remove(namespace)).countDown();
  }

  /// Denies a verb (`list`, `watch`, `get`) on a resource, such as `pods` or `pods/log`.
  public void forbid(String verb, String resource) {
    forbidden.put(verb + " " + resource, "");
  }

  public void allow(String verb, String resource) {
    forbidden.remove(verb + " " + resource);
  }

  /// Denies it in one namespace only.
  public void forbidIn(String namespace, String verb, String resource) {
    forbid(namespace + ": " + verb, resource);
  }

  public void allowIn(String namespace, String verb, String resource) {
    allow(namespace + ": " + verb, resource);
  }

  /// The log of a container; made when it is first asked for.
  public ContainerLog log(String namespace, String pod, String container) {
    return logs.log(namespace, pod, container);
  }

  /// There is no log of a container any more; who follows it is not told.
  public void forget(String namespace, String pod, String container) {
    logs.forget(namespace, pod, container);
  }

  /// The log of a container's instance before the last restart.
  public ContainerLog previousLog(String namespace, String pod, String container) {
    return log(namespace, pod, ContainerLogs.previous(container));
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
        out.write('{');
        out.flush();
        new CountDownLatch(1).await(); // until the client has gone
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

  static void status(HttpResponse response, int code, String message) throws IOException {
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
    var latch = held.get(namespace);
    if (latch != null) {
      latch.await();
    }
    String plural = parts.length > at ? parts[at] : "";
    String name = parts.length > at + 1 ? parts[at + 1] : "";
    String sub = parts.length > at + 2 ? "/" + parts[at + 2] : "";
    boolean watch = "true".equals(request.query().get("watch"));
    String verb =
        switch (request.method()) {
          case "POST" -> "create";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          default -> watch ? "watch" : name.isEmpty() ? "list" : "get";
        };
    String right = verb + " " + plural + sub;
    if (forbidden.containsKey(right) || forbidden.containsKey(namespace + ": " + right)) {
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
      logs.send(request, response, namespace, name);
    } else {
      String collection = root + "/" + plural;
      switch (verb) {
        case "list" -> store.list(request, response, collection, namespace);
        case "watch" -> store.watch(request, response, collection, namespace);
        case "get" -> store.single(response, collection, namespace, name);
        case "patch" -> store.patch(request, response, collection, namespace, name);
        default -> store.write(request, response, collection, namespace, name);
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
}
