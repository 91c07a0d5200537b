package dev.pewter.core.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// What the clients of a component that listens see of the limits in its block `http`. How a server
/// keeps them is in `HttpServerLimitsIT`.
public final class ListenerLimits {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration UNTIL_SENT = Duration.ofSeconds(1); // counts from the connection
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final String GET = "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n";

  private ListenerLimits() {}

  /// Makes the component listen as it is told, and says where.
  @FunctionalInterface
  public interface Listens {
    InetSocketAddress as(ListenerArguments http) throws Exception;
  }

  public static void check(Listens component) throws Exception {
    refusesConnectionsBeyondTheLimit(component.as(http(1, LONG, LONG)));
    closesUnfinishedRequests(component.as(http(0, UNTIL_SENT, LONG)));
    closesIdleConnections(component.as(http(0, LONG, SHORT)));
  }

  private static ListenerArguments http(int connections, Duration read, Duration idle) {
    return new ListenerArguments("127.0.0.1", 0, connections, read, LONG, idle, null, null);
  }

  private static void refusesConnectionsBeyondTheLimit(InetSocketAddress address)
      throws IOException {
    try (var first = RawConnection.to(address);
        var second = RawConnection.to(address)) {
      first.send(GET).readAnswer();
      assertThat(second.readAll()).startsWith("HTTP/1.1 503 ");
    }
  }

  private static void closesUnfinishedRequests(InetSocketAddress address) throws IOException {
    try (var connection = RawConnection.to(address)) {
      connection.send("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
      assertThat(connection.readAll()).isEmpty();
    }
  }

  private static void closesIdleConnections(InetSocketAddress address) throws IOException {
    try (var connection = RawConnection.to(address)) {
      assertThat(connection.send(GET).readAnswer()).startsWith("HTTP/1.1 404 ");
      assertThat(connection.readAll()).isEmpty();
    }
  }
}
