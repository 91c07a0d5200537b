package dev.pewter.core.runtime;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.server.HttpServerSettings;

/// What the blocks that configure the process itself act upon. Called while the graph is evaluated.
public interface Services {

  /// Level, format and receivers of the own log; called once per load, also without a block.
  void logging(LoggingArguments arguments) throws ComponentException;

  /// Authentication and TLS of the HTTP server; called once per load, also without a block.
  void http(HttpServerSettings settings) throws ComponentException;

  /// Whether live debugging may be used.
  void liveDebugging(boolean enabled);
}
