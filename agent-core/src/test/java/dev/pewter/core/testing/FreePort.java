package dev.pewter.core.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/// A port of this machine for a server of a test.
public final class FreePort {
  private static final int MOST_TRIES = 100;

  private FreePort() {}

  /// One that nobody listens on. It is below those that outgoing connections and other listeners
  /// get by themselves, so that none of them takes it before the server is up, or while it is down.
  public static int find() throws IOException {
    for (int tries = 1; ; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException e) {
        if (tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }
}
