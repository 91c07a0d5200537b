package dev.pewter.loki.write;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import java.util.List;
import java.util.Map;

/// The block of a `loki.write`.
record LokiWriteArguments(
    @Attr(value = "external_labels", byDefault = "{}") Map<String, String> externalLabels,
    @Attr(value = "max_streams", byDefault = "0") int maxStreams,
    @Block("endpoint") List<EndpointArguments> endpoints,
    @Block("wal") WalArguments wal) {

  LokiWriteArguments {
    externalLabels = Map.copyOf(externalLabels);
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new InvalidArgument("at least one endpoint config must be provided");
    }
    EndpointNames.of(endpoints);
  }

  /// The endpoints' names, in their order.
  List<String> names() {
    return EndpointNames.of(endpoints);
  }
}
