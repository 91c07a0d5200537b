package dev.pewter.core.http.server;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The block `http` of a component that listens: where, and for how long to wait.
public record ListenerArguments(
    @Attr(value = "listen_address", byDefault = "") String listenAddress,
    @Attr(value = "listen_port", byDefault = "8080") int listenPort,
    @Attr(value = "conn_limit", byDefault = "0") int connLimit,
    @Attr(value = "server_read_timeout", byDefault = "30s") Duration readTimeout,
    @Attr(value = "server_write_timeout", byDefault = "30s") Duration writeTimeout,
    @Attr(value = "server_idle_timeout", byDefault = "120s") Duration idleTimeout,
    @Block("tls") @Nullable ListenerTls tls,
    @Block("http2") @Nullable Http2 http2) {
  private static final int MAX_CONNECTIONS = 1024;
  private static final int MAX_REQUESTS = 256;
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration NEVER = Duration.ofDays(1);

  public ListenerArguments {
    if (listenPort < 0 || listenPort > 65535) {
      throw new InvalidArgument("listen_port must be between 0 and 65535, got " + listenPort);
    }
  }

  /// HTTP/2 without TLS, which is not served.
  public record Http2(@Attr(value = "enabled", byDefault = "false") boolean enabled) {
    public Http2 {
      if (enabled) {
        throw new InvalidArgument("http2 is not supported, remove the block or disable it");
      }
    }
  }

  private String address() {
    boolean isIpv6 = listenAddress.indexOf(':') >= 0 && !listenAddress.startsWith("[");
    return (isIpv6 ? "[" + listenAddress + "]" : listenAddress) + ":" + listenPort;
  }

  /// Without a limit where 0 was given.
  private static Duration limit(Duration time) {
    return time.isPositive() ? time : NEVER;
  }

  /// How long an answer may take.
  public Duration patience() {
    return limit(writeTimeout);
  }

  /// @param maxBodyBytes the longest body
  /// @param maxBodiesBytes all bodies at one time
  public HttpServerOptions options(int maxBodyBytes, long maxBodiesBytes) {
    var read = limit(readTimeout);
    return new HttpServerOptions(
        address(),
        MAX_HEADER_BYTES,
        maxBodyBytes,
        maxBodiesBytes,
        connLimit > 0 ? connLimit : MAX_CONNECTIONS,
        MAX_REQUESTS,
        read.compareTo(HEADER_TIMEOUT) < 0 ? read : HEADER_TIMEOUT,
        read,
        limit(idleTimeout),
        limit(writeTimeout));
  }
}
