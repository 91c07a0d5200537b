package dev.pewter.core.http.server;

import java.time.Duration;

/// Where a server listens and what it bears. All times are limits after which the connection is
/// closed.
///
/// @param listenAddress `host:port`; an empty host is every address, port 0 any free port
/// @param maxHeaderBytes request line and headers, each; above it 431 (414 for the line)
/// @param maxBodyBytes above it 413
/// @param maxBodiesBytes all bodies at one time; above it 503
/// @param maxConnections above it 503, and the connection is closed
/// @param maxRequests handled at the same time; above it they wait for a second, then 503
/// @param headerTimeout from the first byte of a request to the end of its headers; also for TLS
/// @param bodyTimeout from the end of the headers to the end of the body
/// @param idleTimeout between two requests of a connection
/// @param writeTimeout without the peer taking a byte of the answer
public record HttpServerOptions(
    String listenAddress,
    int maxHeaderBytes,
    int maxBodyBytes,
    long maxBodiesBytes,
    int maxConnections,
    int maxRequests,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    Duration writeTimeout) {

  /// The usual limits.
  public static HttpServerOptions at(String listenAddress) {
    return new HttpServerOptions(
        listenAddress,
        16 << 10,
        4 << 20,
        16 << 20,
        1024,
        256,
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofMinutes(2),
        Duration.ofSeconds(30));
  }
}
