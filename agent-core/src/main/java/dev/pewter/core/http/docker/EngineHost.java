package dev.pewter.core.http.docker;

import java.net.URI;
import java.nio.file.Path;

/// Where an engine listens.
public sealed interface EngineHost {

  record UnixSocket(Path path) implements EngineHost {}

  /// @param base an address with scheme `http` or `https`, without a final slash
  record Http(URI base) implements EngineHost {}

  /// Reads `unix://PATH`, `tcp://HOST:PORT`, `http://HOST:PORT` or `https://HOST:PORT`.
  static EngineHost parse(String text) {
    int colon = text.indexOf("://");
    String scheme = colon < 0 ? "" : text.substring(0, colon);
    String rest = colon < 0 ? "" : text.substring(colon + 3);
    if (rest.isEmpty()) {
      throw new IllegalArgumentException("unable to parse docker host \"" + text + "\"");
    }
    return switch (scheme) {
      case "unix" -> new UnixSocket(Path.of(rest));
      case "tcp" -> http(text, "http://" + rest);
      case "http", "https" -> http(text, text);
      default ->
          throw new IllegalArgumentException(
              "unsupported protocol scheme of docker host \"" + text + "\"");
    };
  }

  private static Http http(String text, String address) {
    String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    try {
      var uri = URI.create(base);
      if (uri.getHost() != null && uri.getRawQuery() == null && uri.getRawFragment() == null) {
        return new Http(uri);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("failed to parse Docker host \"" + text + "\"", e);
    }
    throw new IllegalArgumentException("failed to parse Docker host \"" + text + "\"");
  }
}
