package dev.pewter.loki.source.api;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.http.server.ListenerArguments;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.relabel.Rules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The block of a `loki.source.api`.
record LokiSourceApiArguments(
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr(value = "labels", byDefault = "{}") Map<String, String> labels,
    @Attr("relabel_rules") @Nullable Rules relabelRules,
    @Attr(value = "use_incoming_timestamp", byDefault = "false") boolean useIncomingTimestamp,
    @Attr(value = "max_send_message_size", byDefault = "100MiB") ByteSize maxSendMessageSize,
    @Attr(value = "graceful_shutdown_timeout", byDefault = "30s") Duration gracefulShutdownTimeout,
    @Block("http") ListenerArguments http,
    @Block("grpc") @Nullable GrpcArguments grpc) {
  LokiSourceApiArguments {
    forwardTo = List.copyOf(forwardTo);
    labels = Map.copyOf(labels);
  }
}
