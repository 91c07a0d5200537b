package dev.pewter.loki.source.syslog;

import java.net.InetSocketAddress;

/// Listens from when it was made until it is closed.
interface Listener extends AutoCloseable {

  InetSocketAddress address();

  /// Takes nothing more, hands on what came, then ends.
  @Override
  void close();
}
