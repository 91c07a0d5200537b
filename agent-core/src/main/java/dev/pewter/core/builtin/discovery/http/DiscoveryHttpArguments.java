package dev.pewter.core.builtin.discovery.http;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.HttpClientArguments;
import java.net.URI;
import java.time.Duration;

/// The block of a `discovery.http`.
public record DiscoveryHttpArguments(
    @Attr("url") URI url,
    @Attr(value = "refresh_interval", byDefault = "60s") Duration refreshInterval,
    @Inline HttpClientArguments client) {
  public DiscoveryHttpArguments {
    if (!refreshInterval.isPositive()) {
      throw new InvalidArgument("refresh_interval must be greater than 0");
    }
  }
}
