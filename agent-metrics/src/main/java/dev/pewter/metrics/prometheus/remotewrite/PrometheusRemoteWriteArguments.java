package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import java.util.List;
import java.util.Map;

/// The block of a `prometheus.remote_write`.
record PrometheusRemoteWriteArguments(
    @Attr(value = "external_labels", byDefault = "{}") Map<String, String> externalLabels,
    @Block("endpoint") List<EndpointArguments> endpoints,
    @Block("wal") WalArguments wal) {

  PrometheusRemoteWriteArguments {
    externalLabels = Map.copyOf(externalLabels);
    endpoints = List.copyOf(endpoints);
    for (int i = 0; i < endpoints.size(); i++) {
      if (endpoints.indexOf(endpoints.get(i)) < i) {
        throw InvalidArgument.whenBuilding(
            "duplicate remote write configs are not allowed, found duplicate for URL: "
                + endpoints.get(i).shownUrl());
      }
    }
  }
}
