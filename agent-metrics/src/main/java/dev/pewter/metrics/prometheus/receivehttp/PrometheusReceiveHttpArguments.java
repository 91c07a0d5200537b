package dev.pewter.metrics.prometheus.receivehttp;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.http.server.ListenerArguments;
import dev.pewter.core.model.SampleReceiver;
import java.time.Duration;
import java.util.List;

/// The block of a `prometheus.receive_http`.
record PrometheusReceiveHttpArguments(
    @Attr("forward_to") List<SampleReceiver> forwardTo,
    @Attr(
            value = "accepted_remote_write_protobuf_messages",
            byDefault = "[\"prometheus.WriteRequest\"]")
        List<String> acceptedMessages,
    @Attr(value = "append_metadata", byDefault = "false") boolean appendMetadata,
    @Attr(value = "enable_type_and_unit_labels", byDefault = "false")
        boolean enableTypeAndUnitLabels,
    @Attr(value = "graceful_shutdown_timeout", byDefault = "30s") Duration gracefulShutdownTimeout,
    @Block("http") ListenerArguments http) {

  PrometheusReceiveHttpArguments {
    forwardTo = List.copyOf(forwardTo);
    acceptedMessages = List.copyOf(acceptedMessages);
  }
}
