package dev.pewter.core.http.server;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A GET of the agent to itself, which needs no connection.
public final class LocalRequest implements HttpRequest {
  private static final byte[] NO_BODY = {};

  private final String uri;
  private final RequestTarget target;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /// @param uri the path and query, as in a request line
  /// @throws IllegalArgumentException when the path does not begin with a slash
  public LocalRequest(String uri, Map<String, String> headers) {
    var parsed = RequestTarget.parse(uri);
    if (parsed == null) {
      throw new IllegalArgumentException("not a path: " + uri);
    }
    this.uri = uri;
    this.target = parsed;
    this.headers.putAll(headers);
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String path() {
    return target.path();
  }

  @Override
  public String rawUri() {
    return uri;
  }

  @Override
  public Map<String, String> query() {
    return target.query();
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name);
  }

  @Override
  public byte[] body() {
    return NO_BODY;
  }

  @Override
  public String remoteAddress() {
    return "local";
  }
}
