package dev.pewter.core.http.client;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where an answer sends its client.
final class Redirects {
  /// What must not be shown to another party.
  private static final Set<String> PRIVATE =
      Set.of("authorization", "cookie", "cookie2", "www-authenticate");

  private Redirects() {}

  /// The request to follow a redirect with, or null when the answer is none.
  static @Nullable Request next(Request request, Response response) throws IOException {
    String location = response.header("Location");
    boolean keepsMethod = response.status() == 307 || response.status() == 308;
    boolean redirects =
        keepsMethod
            || response.status() == 301
            || response.status() == 302
            || response.status() == 303;
    boolean bodyless = request.method().equals("GET") || request.method().equals("HEAD");
    boolean becomesGet = !keepsMethod && !bodyless;
    if (!redirects
        || location == null
        || (becomesGet && request.redirect() == Request.Redirect.KEEPING_METHOD)) {
      return null;
    }
    URI to;
    try {
      to = request.uri().resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("failed to parse Location header \"" + location + "\"", e);
    }
    var headers = request.headers();
    if (!sameParty(request.uri(), to)) {
      headers =
          headers.stream()
              .filter(h -> !PRIVATE.contains(h.name().toLowerCase(java.util.Locale.ROOT)))
              .toList();
    }
    if (!becomesGet) {
      return copy(request, request.method(), to, headers, request.body());
    }
    headers =
        headers.stream()
            .filter(h -> !h.name().toLowerCase(java.util.Locale.ROOT).startsWith("content-"))
            .toList();
    return copy(request, "GET", to, headers, null);
  }

  private static Request copy(
      Request request,
      String method,
      URI to,
      List<Request.Header> headers,
      Request.@Nullable Body body) {
    return new Request(
        method,
        to,
        headers,
        body,
        request.timeout(),
        request.maxResponseBytes(),
        request.repeatable(),
        request.redirect());
  }

  /// Whether secrets meant for one URL may be shown at another: the same host, and not in the clear
  /// what was encrypted.
  static boolean sameParty(URI from, URI to) {
    return HostPort.of(from).host().equals(HostPort.of(to).host())
        && (HostPort.isTls(to) || !HostPort.isTls(from));
  }
}
