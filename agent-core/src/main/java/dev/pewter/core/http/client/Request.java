package dev.pewter.core.http.client;

import dev.pewter.core.model.Urls;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request. The body's array belongs to the client until `send` returns.
///
/// @param timeout for everything from connecting to the last byte of the answer's body; zero for
///     none (a stream that is followed)
/// @param maxResponseBytes how long an answer's body may get, decompressed; zero for any length
/// @param repeatable whether it may be sent again when a pooled connection turns out to be dead;
///     always true for GET, HEAD, PUT, DELETE, OPTIONS
/// @param redirect what becomes of a redirect that would make a GET of it
public record Request(
    String method,
    URI uri,
    List<Header> headers,
    @Nullable Body body,
    Duration timeout,
    long maxResponseBytes,
    boolean repeatable,
    Redirect redirect) {

  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  public static final long DEFAULT_MAX_RESPONSE_BYTES = 64L << 20;
  private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS");

  /// What becomes of a redirect to a GET without the body.
  public enum Redirect {
    FOLLOWED,
    /// It is the answer: that of the GET would say nothing of what became of the body.
    KEEPING_METHOD
  }

  /// A header; the value is not shown.
  public record Header(String name, String value) {
    public Header {
      if (!HeaderRules.isToken(name)) {
        throw new IllegalArgumentException("invalid header name \"" + name + "\"");
      }
      if (!HeaderRules.isFieldValue(value)) {
        throw new IllegalArgumentException("invalid value of header \"" + name + "\"");
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// `length` bytes from `offset` of an array.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Body(byte[] bytes, int offset, int length) {
    public Body {
      java.util.Objects.checkFromIndexSize(offset, length, bytes.length);
    }
  }

  public Request {
    headers = List.copyOf(headers);
    repeatable |= IDEMPOTENT.contains(method);
  }

  public static Request get(URI uri) {
    return of("GET", uri, null);
  }

  public static Request post(URI uri, String contentType, byte[] body) {
    return of("POST", uri, new Body(body, 0, body.length)).header("Content-Type", contentType);
  }

  public static Request of(String method, URI uri, @Nullable Body body) {
    return new Request(
        method,
        uri,
        List.of(),
        body,
        DEFAULT_TIMEOUT,
        DEFAULT_MAX_RESPONSE_BYTES,
        false,
        Redirect.FOLLOWED);
  }

  /// @param text sent as UTF-8
  public static Body text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Body(bytes, 0, bytes.length);
  }

  /// The same request with one more header.
  public Request header(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Request(method, uri, more, body, timeout, maxResponseBytes, repeatable, redirect);
  }

  public Request timeout(Duration timeout) {
    return new Request(method, uri, headers, body, timeout, maxResponseBytes, repeatable, redirect);
  }

  public Request maxResponseBytes(long bytes) {
    return new Request(method, uri, headers, body, timeout, bytes, repeatable, redirect);
  }

  /// May be sent twice, although its method does not say so.
  public Request asRepeatable() {
    return new Request(method, uri, headers, body, timeout, maxResponseBytes, true, redirect);
  }

  /// Is never turned into a GET by a redirect, which is the answer then.
  public Request keepingMethod() {
    return new Request(
        method, uri, headers, body, timeout, maxResponseBytes, repeatable, Redirect.KEEPING_METHOD);
  }

  @Override
  public String toString() {
    return method + " " + Urls.redacted(uri);
  }
}
