package dev.pewter.k8s.client;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.client.HttpClient;
import dev.pewter.core.http.client.HttpClients;
import dev.pewter.core.http.client.Request;
import dev.pewter.core.http.client.Response;
import dev.pewter.core.json.JsonException;
import dev.pewter.core.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Asks one API server. All calls block and may come from any number of threads; an interrupted one
/// ends with an `InterruptedException`, its connection with it.
public final class KubernetesApi implements AutoCloseable {
  /// Longer objects are left out and told of.
  public static final int MAX_OBJECT_BYTES = 32 << 20;

  /// Logs that are followed at the same time, and watches.
  private static final int MAX_STREAMS = 16 << 10;

  private static final int PAGE = 500;
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LIST_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofSeconds(30);

  /// A part of a path that is empty, `.` or `..`: it would lead to something else.
  private static final Pattern ASTRAY = Pattern.compile("/\\.{0,2}(?:/|$|\\?)");

  /// New credentials are looked for at most this often.
  private static final Duration RENEWAL = Duration.ofSeconds(10);

  private final String userAgent;
  private final Clock clock;
  private final ReentrantLock renewing = new ReentrantLock();
  private long renewedNanos; // guarded by renewing
  private volatile Link link;
  private volatile boolean isClosed;

  /// What is used until its credentials are refused.
  private record Link(Connection connection, HttpClient client) {}

  /// Connects with the first call.
  public KubernetesApi(Connection connection, String userAgent) {
    this(connection, userAgent, Clock.SYSTEM);
  }

  /// @param clock by which new credentials are looked for
  KubernetesApi(Connection connection, String userAgent, Clock clock) {
    this.userAgent = userAgent;
    this.clock = clock;
    this.link = link(connection);
    this.renewedNanos = clock.nanos() - RENEWAL.toNanos();
  }

  /// Lists all objects of a selection, in pages.
  ///
  /// @param atLeast a version the list must not be older than: `0` for what the server has at hand,
  ///     empty for the newest
  /// @throws ApiException when the server refuses
  public <T extends ApiObject> Listed<T> list(
      ApiResource resource, Selection selection, String atLeast, ObjectReader<T> reader)
      throws IOException, InterruptedException {
    var pages = new ListPages<T>(reader);
    list(resource, selection, atLeast, pages, _ -> {});
    return pages.listed();
  }

  /// Takes what a list has, page by page, on the caller's thread.
  @FunctionalInterface
  public interface PageTaker<T> {
    /// @param page its version is that of the whole list
    void take(Listed<T> page) throws InterruptedException;
  }

  /// Lists the newest of all objects of a selection, of which only a page is in memory.
  ///
  /// @return the end: no objects, the version, and how many were left out
  /// @throws ApiException when the server refuses; `isGone` if taking a page took too long
  public <T extends ApiObject> Listed<T> listPages(
      ApiResource resource, Selection selection, ObjectReader<T> reader, PageTaker<T> taker)
      throws IOException, InterruptedException {
    var pages = new ListPages<T>(reader);
    list(resource, selection, "", pages, p -> taker.take(new Listed<>(p.take(), p.version(), 0)));
    return pages.listed();
  }

  private interface PageRead<T extends ApiObject> {
    void read(ListPages<T> pages) throws InterruptedException;
  }

  private <T extends ApiObject> void list(
      ApiResource resource,
      Selection selection,
      String atLeast,
      ListPages<T> pages,
      PageRead<T> afterEach)
      throws IOException, InterruptedException {
    String what = "list " + resource + " in " + selection.scope();
    // with a version that is known, pages would be those of exactly then
    boolean isPaged = atLeast.isEmpty() || atLeast.equals("0");
    do {
      var query = new StringBuilder(isPaged ? "limit=" + PAGE : "limit=0");
      if (!pages.next.isEmpty()) {
        query.append("&continue=").append(ApiResource.encoded(pages.next));
      } else if (!atLeast.isEmpty()) {
        query.append("&resourceVersion=").append(ApiResource.encoded(atLeast));
      }
      select(query, selection);
      try (var response = get(resource.path(selection.namespace()), query, LIST_TIMEOUT, what)) {
        pages.read(response.body());
      } catch (InterruptedIOException e) {
        endIfInterrupted(e);
        throw e;
      }
      afterEach.read(pages);
    } while (!pages.next.isEmpty());
  }

  /// Reads a list that came some other way, such as from a kubelet.
  public static <T extends ApiObject> Listed<T> readList(InputStream json, ObjectReader<T> reader)
      throws IOException {
    var pages = new ListPages<T>(reader);
    pages.read(json);
    return pages.listed();
  }

  /// Tells what changes after a version, until the server ends the watch, which it does every few
  /// minutes.
  ///
  /// @throws ApiException when the server refuses; `isGone` if the version is too old
  /// @throws IOException when the connection breaks: watch again from the last version told
  public <T extends ApiObject> void watch(
      ApiResource resource,
      Selection selection,
      String version,
      ObjectReader<T> reader,
      WatchListener<T> listener)
      throws IOException, InterruptedException {
    var time = Duration.ofSeconds(ThreadLocalRandom.current().nextLong(300, 600));
    var query =
        new StringBuilder("watch=true&allowWatchBookmarks=true&resourceVersion=")
            .append(ApiResource.encoded(version))
            .append("&timeoutSeconds=")
            .append(time.toSeconds());
    select(query, selection);
    String what = "watch " + resource + " in " + selection.scope();
    var path = resource.path(selection.namespace());
    try (var response = get(path, query, time.plus(GRACE), what)) {
      listener.connected();
      var events = new JsonSplitter(response.body(), MAX_OBJECT_BYTES);
      while (events.peek() >= 0) {
        byte[] event = events.next();
        if (event == null) {
          listener.unreadable("larger than 32MiB");
        } else {
          WatchEvent.tell(event, reader, listener, what);
        }
      }
    } catch (InterruptedIOException e) {
      endIfInterrupted(e);
      throw e;
    }
  }

  /// One object as JSON.
  ///
  /// @throws ApiException with status 404 if there is none
  public byte[] get(ApiResource resource, String namespace, String name)
      throws IOException, InterruptedException {
    return get(resource, namespace, name, CALL_TIMEOUT);
  }

  /// One object as JSON, within a time.
  public byte[] get(ApiResource resource, String namespace, String name, Duration timeout)
      throws IOException, InterruptedException {
    return call(
        "GET",
        resource.path(namespace, name),
        null,
        timeout,
        "get " + named(resource, namespace, name));
  }

  /// Creates an object; gives what the server made of it.
  public byte[] create(ApiResource resource, String namespace, byte[] json)
      throws IOException, InterruptedException {
    return call(
        "POST",
        resource.path(namespace),
        json,
        CALL_TIMEOUT,
        "create " + named(resource, namespace, ""));
  }

  /// Replaces an object, whose `resourceVersion` the server compares: status 409 if somebody else
  /// was faster.
  public byte[] replace(ApiResource resource, String namespace, String name, byte[] json)
      throws IOException, InterruptedException {
    return replace(resource, namespace, name, json, CALL_TIMEOUT);
  }

  /// The same, within a time.
  public byte[] replace(
      ApiResource resource, String namespace, String name, byte[] json, Duration timeout)
      throws IOException, InterruptedException {
    String what = "update " + named(resource, namespace, name);
    return call("PUT", resource.path(namespace, name), json, timeout, what);
  }

  /// Changes members of an object, by JSON Merge Patch.
  ///
  /// @throws ApiException with status 404 if there is none
  public byte[] patch(ApiResource resource, String namespace, String name, byte[] json)
      throws IOException, InterruptedException {
    String what = "patch " + named(resource, namespace, name);
    return call("PATCH", resource.path(namespace, name), json, CALL_TIMEOUT, what);
  }

  /// Opens a container's log. Reading blocks while it is followed; closing ends it, and so does the
  /// end of its lifetime, with a `SocketTimeoutException`: a connection whose other end is silently
  /// gone is noticed then.
  ///
  /// @throws ApiException such as 404 when pod or container are gone, 400 while it is starting
  public InputStream podLog(PodLogRequest log) throws IOException, InterruptedException {
    var path = ApiResource.PODS.path(log.namespace(), log.pod()) + "/log";
    String what = "get pods/log in namespace " + log.namespace() + ", pod " + log.pod();
    var time = log.follow() ? jittered(log.lifetime()) : LIST_TIMEOUT;
    return get(path, new StringBuilder(log.query()), time, what).body();
  }

  /// So that not all end at the same time.
  private static Duration jittered(Duration time) {
    return time.minusMillis(ThreadLocalRandom.current().nextLong(1 + time.toMillis() / 6));
  }

  private static String named(ApiResource resource, String namespace, String name) {
    String object = name.isEmpty() ? resource.toString() : resource + " " + name;
    return namespace.isEmpty() ? object : object + " in namespace " + namespace;
  }

  private static void select(StringBuilder query, Selection selection) {
    if (!selection.fields().isEmpty()) {
      query.append("&fieldSelector=").append(ApiResource.encoded(selection.fields()));
    }
    if (!selection.labels().isEmpty()) {
      query.append("&labelSelector=").append(ApiResource.encoded(selection.labels()));
    }
  }

  private Response get(String path, StringBuilder query, Duration timeout, String what)
      throws IOException, InterruptedException {
    return send("GET", path + "?" + query, null, timeout, what);
  }

  private byte[] call(
      String method, String path, byte @Nullable [] json, Duration timeout, String what)
      throws IOException, InterruptedException {
    try (var response = send(method, path, json, timeout, what)) {
      return response.bytes();
    } catch (InterruptedIOException e) {
      endIfInterrupted(e);
      throw e;
    }
  }

  private Response send(
      String method, String path, byte @Nullable [] json, Duration timeout, String what)
      throws IOException, InterruptedException {
    if (ASTRAY.matcher(path).find()) {
      throw new IOException(what + ": not the name of a namespace or an object");
    }
    var used = link;
    var response = send(used, method, path, json, timeout);
    if (response.status() == 401 && renewed(used)) {
      response.close();
      response = send(link, method, path, json, timeout);
    }
    if (response.isSuccess()) {
      return response;
    }
    try (Response refusal = response) {
      throw refused(refusal, what);
    }
  }

  private static Response send(
      Link over, String method, String path, byte @Nullable [] json, Duration timeout)
      throws IOException, InterruptedException {
    var uri = uri(over.connection().server().toString(), path);
    return over.client().send(request(method, uri, json, timeout));
  }

  private static Request request(String method, URI uri, byte @Nullable [] json, Duration timeout) {
    var request =
        Request.of(method, uri, json == null ? null : new Request.Body(json, 0, json.length))
            .header("Accept", "application/json")
            .timeout(timeout)
            .maxResponseBytes(0);
    String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
    return json == null ? request : request.header("Content-Type", type);
  }

  private static URI uri(String server, String path) {
    return URI.create(
        server.endsWith("/") ? server.substring(0, server.length() - 1) + path : server + path);
  }

  private static ApiException refused(Response response, String what) throws IOException {
    Duration retryAfter = Duration.ZERO;
    String header = response.header("Retry-After");
    if (header != null && header.strip().matches("[0-9]{1,4}")) {
      retryAfter = Duration.ofSeconds(Long.parseLong(header.strip()));
    }
    return new ApiException(what, response.status(), said(response.excerpt(8 << 10)), retryAfter);
  }

  /// The message of a `Status`, or the beginning of a text.
  private static String said(String body) {
    try {
      for (var fields = new Fields(new JsonReader(body)); fields.next(); ) {
        if (fields.name().equals("message")) {
          return fields.text();
        }
        fields.skip();
      }
    } catch (JsonException _) {
      // not a Status
    }
    String line = body.lines().findFirst().orElse("").strip();
    return line.substring(0, Math.min(line.length(), 200));
  }

  /// Reading an answer's body ends so when the thread was interrupted, and also when its time is
  /// up.
  ///
  /// @throws InterruptedException if it was interrupted
  public static void endIfInterrupted(InterruptedIOException cause) throws InterruptedException {
    if (Thread.interrupted()) {
      var interrupted = new InterruptedException("interrupted");
      interrupted.initCause(cause);
      throw interrupted;
    }
  }

  private Link link(Connection connection) {
    var client = HttpClients.shared().client(connection.client(), userAgent, MAX_STREAMS);
    return new Link(connection, client);
  }

  /// Reads the kubeconfig file again when what it gave is no longer accepted. A command in it may
  /// take its time: who was refused waits for that, everybody else does not.
  @SuppressWarnings("ReferenceEquality") // what was refused may be read again just so
  private boolean renewed(Link refused) throws InterruptedException {
    renewing.lockInterruptibly();
    try {
      if (link != refused) {
        return true;
      }
      String file = refused.connection().kubeconfigFile();
      if (file.isEmpty() || clock.nanos() - renewedNanos < RENEWAL.toNanos()) {
        return false;
      }
      try {
        renew(refused, file);
        return true;
      } catch (ComponentException _) {
        return false; // the refusal is told
      } finally {
        renewedNanos = clock.nanos(); // not before: those who wait here would each try again
      }
    } finally {
      renewing.unlock();
    }
  }

  private void renew(Link refused, String file) throws ComponentException {
    var fresh = link(Kubeconfig.read(file));
    link = fresh;
    refused.client().close();
    if (isClosed) {
      fresh.client().close();
    }
  }

  /// Closes every connection; calls under way fail.
  @Override
  public void close() {
    isClosed = true;
    link.client().close();
  }
}
