package dev.pewter.k8s.discovery.kubelet;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.HttpClientArguments;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// The block of a `discovery.kubelet`.
record DiscoveryKubeletArguments(
    @Attr(value = "url", byDefault = "https://localhost:10250") URI url,
    @Attr(value = "refresh_interval", byDefault = "5s") Duration refreshInterval,
    @Attr(value = "namespaces", byDefault = "[]") List<String> namespaces,
    @Inline HttpClientArguments client) {
  DiscoveryKubeletArguments {
    namespaces = List.copyOf(namespaces);
    if (!refreshInterval.isPositive()) {
      throw new InvalidArgument("refresh_interval must be greater than 0");
    }
  }
}
