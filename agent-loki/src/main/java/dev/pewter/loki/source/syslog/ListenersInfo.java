package dev.pewter.loki.source.syslog;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import java.util.List;

/// How the listeners do, for people.
record ListenersInfo(@Block("listeners_info") List<ListenerInfo> listeners) {
  ListenersInfo {
    listeners = List.copyOf(listeners);
  }

  /// @param address where it listens; as configured while it does not
  record ListenerInfo(
      @Attr("ready") boolean ready,
      @Attr("listen_address") String address,
      @Attr("labels") String labels) {}
}
