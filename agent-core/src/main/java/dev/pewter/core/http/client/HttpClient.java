package dev.pewter.core.http.client;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.transport.EventLoops;
import dev.pewter.core.model.Urls;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends requests with one set of arguments over pooled connections. Any number of threads may use
/// it at once; so many exchanges are under way as its maker allows, more wait for their turn.
public final class HttpClient implements AutoCloseable {
  static final int MAX_EXCHANGES = 256;
  private static final int MAX_REDIRECTS = 10;

  /// For the head of an answer that is followed without an end of its own.
  private static final Duration HEAD_TIMEOUT = Duration.ofMinutes(1);

  private final HttpClientArguments arguments;
  private final AddressChoice choice;
  private final String userAgent;
  private final ClientTls tls;
  private final ProxyRules proxies;
  private final @Nullable OAuth2Tokens tokens;
  private final ConnectionPool pool = new ConnectionPool(Clock.SYSTEM);
  private final Semaphore exchanges;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Dialer dialer;
  private EventLoops.@Nullable Lease lease;
  private boolean closed;

  HttpClient(HttpClientArguments arguments, String userAgent, Map<String, String> environment) {
    this(arguments, userAgent, environment, MAX_EXCHANGES, AddressChoice.FIRST);
  }

  HttpClient(
      HttpClientArguments arguments,
      String userAgent,
      Map<String, String> environment,
      int maxExchanges,
      AddressChoice choice) {
    EventLoops.prepare();
    this.choice = choice;
    this.exchanges = new Semaphore(maxExchanges);
    this.arguments = arguments;
    this.userAgent = userAgent;
    this.tls = new ClientTls(arguments.tls());
    this.proxies = new ProxyRules(arguments.proxy(), environment);
    var oauth2 = arguments.oauth2();
    this.tokens = oauth2 == null ? null : new OAuth2Tokens(oauth2, userAgent, environment);
  }

  /// Sends and waits for the answer's headers; the body is read from the response, which the caller
  /// closes. Interrupting the thread closes the connection.
  ///
  /// @throws RequestException when there is no answer, such as
  ///     `Get "http://h:1/": dial tcp 127.0.0.1:1: connect: connection refused`
  public Response send(Request request) throws IOException, InterruptedException {
    var deadline = Deadline.after(request.timeout());
    try {
      return follow(request, deadline);
    } catch (SocketTimeoutException e) {
      throw new RequestException(prefix(request) + e.getMessage(), true, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new RequestException(prefix(request) + e.getMessage(), false, e);
    }
  }

  private static String prefix(Request request) {
    String method = request.method();
    return method.charAt(0)
        + method.substring(1).toLowerCase(Locale.ROOT)
        + " \""
        + Urls.redacted(request.uri())
        + "\": ";
  }

  private Response follow(Request first, Deadline deadline)
      throws IOException, InterruptedException {
    var request = first;
    for (int redirects = 0; ; redirects++) {
      var response = authorized(request, request.uri(), first.uri(), deadline);
      var next = arguments.followRedirects() ? Redirects.next(request, response) : null;
      if (next == null) {
        return response;
      }
      response.close();
      if (redirects == MAX_REDIRECTS) {
        throw new IOException("stopped after " + MAX_REDIRECTS + " redirects");
      }
      request = next;
    }
  }

  /// A token that is refused is fetched anew, once.
  private Response authorized(Request request, URI uri, URI origin, Deadline deadline)
      throws IOException, InterruptedException {
    boolean trusted = Redirects.sameParty(origin, uri);
    if (tokens == null || !trusted) {
      return attempt(request, trusted, trusted ? Credentials.of(arguments) : null, deadline);
    }
    String token = tokens.get(deadline);
    var response = attempt(request, true, token, deadline);
    if (response.status() != 401) {
      return response;
    }
    response.close();
    tokens.refused(token);
    return attempt(request, true, tokens.get(deadline), deadline);
  }

  private Response attempt(
      Request request, boolean trusted, @Nullable String authorization, Deadline deadline)
      throws IOException, InterruptedException {
    if (!exchanges.tryAcquire(deadline.left(), TimeUnit.NANOSECONDS)) {
      throw Deadline.exceeded();
    }
    boolean answered = false;
    try {
      var response = exchange(request, trusted, authorization, deadline);
      answered = true;
      return response;
    } finally {
      if (!answered) {
        exchanges.release();
      }
    }
  }

  private Response exchange(
      Request request, boolean trusted, @Nullable String authorization, Deadline deadline)
      throws IOException, InterruptedException {
    URI uri = request.uri();
    var target = HostPort.of(uri);
    boolean secure = HostPort.isTls(uri);
    if (!secure && !"http".equalsIgnoreCase(uri.getScheme())) {
      throw new IOException("unsupported protocol scheme \"" + uri.getScheme() + "\"");
    }
    var proxy = proxies.proxyFor(uri);
    var origin = new ConnectionPool.Origin(target, secure ? tls.context() : null, proxy);
    var headers = headers(request, trusted, authorization);
    headers.set("Host", target.hostHeader(secure));
    boolean absolute = proxy != null && !secure;
    if (proxy != null && !secure) {
      String proxyAuthorization = Credentials.ofUserInfo(proxy);
      if (proxyAuthorization != null) {
        headers.set("Proxy-Authorization", proxyAuthorization);
      }
    }
    var head =
        new DefaultHttpRequest(
            HttpVersion.HTTP_1_1,
            HttpMethod.valueOf(request.method()),
            absolute ? "http://" + target.hostHeader(false) + pathAndQuery(uri) : pathAndQuery(uri),
            headers);
    var limit = request.timeout().isZero() ? deadline.butAtMost(HEAD_TIMEOUT) : deadline;
    var pooled = pool.take(origin);
    if (pooled != null) {
      try {
        return response(
            pooled, pooled.exchange(head, request.body(), limit), origin, request, deadline);
      } catch (ClientConnection.Stale e) {
        if (!request.repeatable()) {
          throw e;
        }
      }
    }
    var fresh = dialer().dial(target, origin.tls(), proxy, limit);
    pool.opened(origin, fresh);
    return response(fresh, fresh.exchange(head, request.body(), limit), origin, request, deadline);
  }

  private Response response(
      ClientConnection connection,
      HttpResponse head,
      ConnectionPool.Origin origin,
      Request request,
      Deadline deadline) {
    var body =
        new ResponseBody(
            connection,
            deadline,
            () -> {
              if (connection.endExchange()) {
                pool.giveBack(origin, connection);
              } else {
                connection.close();
              }
              exchanges.release();
            });
    var headers = new ArrayList<Request.Header>();
    for (var header : head.headers()) {
      if (HeaderRules.isToken(header.getKey()) && HeaderRules.isFieldValue(header.getValue())) {
        headers.add(new Request.Header(header.getKey(), header.getValue()));
      }
    }
    boolean gzip =
        asksForGzip(request) && "gzip".equalsIgnoreCase(head.headers().get("Content-Encoding"));
    return new Response(
        head.status().code(), headers, new DecodedBody(body, gzip, request.maxResponseBytes()));
  }

  private static boolean asksForGzip(Request request) {
    return request.headers().stream().noneMatch(h -> h.name().equalsIgnoreCase("Accept-Encoding"))
        && !request.method().equals("HEAD");
  }

  private HttpHeaders headers(Request request, boolean trusted, @Nullable String authorization) {
    var headers = new DefaultHttpHeaders();
    headers.set("User-Agent", userAgent);
    if (asksForGzip(request)) {
      headers.set("Accept-Encoding", "gzip");
    }
    String ofUrl = Credentials.ofUserInfo(request.uri());
    if (authorization != null || ofUrl != null) {
      headers.set("Authorization", authorization != null ? authorization : ofUrl);
    }
    for (var header : request.headers()) {
      headers.remove(header.name());
    }
    for (var header : request.headers()) {
      headers.add(header.name(), HeaderRules.onWire(header.value()));
    }
    if (trusted) {
      arguments
          .headers()
          .forEach(
              (name, values) -> {
                headers.remove(name);
                values.forEach(
                    v -> headers.add(HeaderRules.canonical(name), HeaderRules.onWire(v.reveal())));
              });
    }
    var body = request.body();
    if (body != null || "POST".equals(request.method()) || "PUT".equals(request.method())) {
      headers.set("Content-Length", Integer.toString(body == null ? 0 : body.length()));
    }
    return headers;
  }

  private static String pathAndQuery(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String full = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    return ascii(full);
  }

  /// A URI may hold other characters than ASCII; a request line may not.
  private static String ascii(String text) {
    return text.chars().allMatch(c -> c < 0x80) ? text : URI.create(text).toASCIIString();
  }

  private Dialer dialer() throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("the client is closed");
      }
      var made = dialer;
      if (made == null) {
        var taken = EventLoops.lease();
        lease = taken;
        made = new Dialer(taken.group(), tls, arguments, choice);
        dialer = made;
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  /// For tests.
  int idleConnections() {
    return pool.idleCount();
  }

  /// Closes every connection; a call under way fails.
  @Override
  public void close() {
    EventLoops.Lease taken;
    lock.lock();
    try {
      closed = true;
      taken = lease;
      lease = null;
    } finally {
      lock.unlock();
    }
    pool.close();
    if (tokens != null) {
      tokens.close();
    }
    if (taken != null) {
      taken.close();
    }
  }
}
