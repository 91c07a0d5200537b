package dev.pewter.core.runtime;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.HttpServerSettings;
import dev.pewter.core.http.server.LocalRequest;
import java.io.IOException;

/// What the blocks that configure the process itself act upon, while the graph is evaluated; and
/// the process as a component sees it.
public interface Services {

  /// Level, format and receivers of the own log; called once per load, also without a block.
  void logging(LoggingArguments arguments) throws ComponentException;

  /// Authentication and TLS of the HTTP server; called once per load, also without a block.
  void http(HttpServerSettings settings) throws ComponentException;

  /// Whether live debugging may be used.
  void liveDebugging(boolean enabled);

  /// The agents that share work with this one.
  default Cluster cluster() {
    return Cluster.ALONE;
  }

  /// Answers what a component asks the agent itself; on the component's thread.
  void ask(LocalRequest request, HttpResponse response) throws IOException, InterruptedException;
}
