package dev.pewter.core.http.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// An HTTP server and the requests it has under way.
public record Listener(HttpServer server, HttpServerOptions options, Inflight inflight) {

  /// Takes new TLS without listening anew.
  public void apply(@Nullable ListenerTls tls) throws IOException {
    server.apply(new HttpServerSettings(null, tls == null ? null : tls.server()));
  }

  public InetSocketAddress address() {
    return server.boundAddress();
  }

  /// @param patience how long requests under way may go on
  public void close(Duration patience) throws InterruptedException {
    try {
      inflight.close(patience);
    } finally {
      server.close();
    }
  }
}
