package dev.pewter.loki.source.api;

import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.http.server.HttpServerSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An HTTP server and the requests it has under way.
record Listener(HttpServer server, HttpServerOptions options, Inflight inflight) {

  /// Takes new TLS without listening anew.
  void apply(@Nullable TlsArguments tls) throws IOException {
    server.apply(new HttpServerSettings(null, tls == null ? null : tls.server()));
  }

  InetSocketAddress address() {
    return server.boundAddress();
  }

  /// @param patience how long requests under way may go on
  void close(Duration patience) throws InterruptedException {
    try {
      inflight.close(patience);
    } finally {
      server.close();
    }
  }
}
