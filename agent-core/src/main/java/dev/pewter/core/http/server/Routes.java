package dev.pewter.core.http.server;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Handlers by path prefix; immutable.
record Routes(List<Route> longestFirst) {

  static final Routes NONE = new Routes(List.of());

  /// @param prefix without a slash at its end
  record Route(String prefix, HttpHandler handler) {
    boolean covers(String path) {
      return path.startsWith(prefix)
          && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
  }

  /// The same with one more, or without the one that was there if the handler is null.
  Routes with(String pathPrefix, @Nullable HttpHandler handler) {
    String prefix =
        pathPrefix.endsWith("/") ? pathPrefix.substring(0, pathPrefix.length() - 1) : pathPrefix;
    Map<String, Route> routes = new HashMap<>();
    longestFirst.forEach(r -> routes.put(r.prefix(), r));
    if (handler == null) {
      routes.remove(prefix);
    } else {
      routes.put(prefix, new Route(prefix, handler));
    }
    return new Routes(
        routes.values().stream()
            .sorted(Comparator.comparingInt((Route r) -> r.prefix().length()).reversed())
            .toList());
  }

  @Nullable Route find(String path) {
    for (Route route : longestFirst) {
      if (route.covers(path)) {
        return route;
      }
    }
    return null;
  }
}
