package dev.pewter.k8s.discovery.docker;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.docker.EngineHost;
import java.time.Duration;
import java.util.List;

/// The block of a `discovery.docker`.
record DiscoveryDockerArguments(
    @Attr("host") String host,
    @Attr(value = "port", byDefault = "80") int port,
    @Attr(value = "host_networking_host", byDefault = "localhost") String hostNetworkingHost,
    @Attr(value = "match_first_network", byDefault = "true") boolean matchFirstNetwork,
    @Attr(value = "refresh_interval", byDefault = "1m") Duration refreshInterval,
    @Block("filter") List<Filter> filters,
    @Inline HttpClientArguments client) {

  DiscoveryDockerArguments {
    filters = List.copyOf(filters);
    if (!refreshInterval.isPositive()) {
      throw new InvalidArgument("refresh_interval must be greater than 0");
    }
    if (host.isEmpty()) {
      throw new InvalidArgument("host attribute must not be empty");
    }
    try {
      if (EngineHost.parse(host) instanceof EngineHost.UnixSocket
          && !client.equals(HttpClientArguments.DEFAULT)) {
        throw new InvalidArgument("HTTP client arguments do not apply to a unix socket");
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidArgument(String.valueOf(e.getMessage()));
    }
  }

  /// What the engine selects.
  record Filter(@Attr("name") String name, @Attr("values") List<String> values) {
    Filter {
      values = List.copyOf(values);
    }
  }
}
