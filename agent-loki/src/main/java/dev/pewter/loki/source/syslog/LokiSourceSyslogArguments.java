package dev.pewter.loki.source.syslog;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.relabel.Rules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The block of a `loki.source.syslog`.
record LokiSourceSyslogArguments(
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr("relabel_rules") @Nullable Rules relabelRules,
    @Block(value = "listener", required = true) List<ListenerArguments> listeners) {
  LokiSourceSyslogArguments {
    forwardTo = List.copyOf(forwardTo);
    listeners = List.copyOf(listeners);
  }
}
