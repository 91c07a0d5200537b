package dev.pewter.core.http.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request, read whole; the body is bounded by the server's limits.
public interface HttpRequest {

  String method();

  /// The path without the query, decoded, below where the handler is mounted; starts with `/` or is
  /// empty.
  String path();

  /// The path and query as they came.
  String rawUri();

  /// Query parameters, the first of each name.
  Map<String, String> query();

  /// A header's first value; the name in any case.
  @Nullable String header(String name);

  byte[] body();

  /// The peer, `host:port`.
  String remoteAddress();

  /// From here on the handler's thread is interrupted once the client has gone, or has closed its
  /// side and seconds later is still without an answer. For handlers that wait for long.
  default void cancelWhenAbandoned() {}
}
