package dev.pewter.core.builtin.discovery.dns;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;
import java.util.List;

/// The block of a `discovery.dns`.
///
/// @param type a `RecordType` in any case; a text, for the error has no place of its own
record DiscoveryDnsArguments(
    @Attr("names") List<String> names,
    @Attr(value = "refresh_interval", byDefault = "30s") Duration refreshInterval,
    @Attr(value = "type", byDefault = "SRV") String type,
    @Attr(value = "port", byDefault = "0") int port) {
  DiscoveryDnsArguments {
    names = List.copyOf(names);
    if (recordType(type) != RecordType.SRV && port == 0) {
      throw new InvalidArgument(
          "a port is required in DNS-SD configs for all record types except SRV");
    }
    if (!refreshInterval.isPositive()) {
      throw new InvalidArgument("refresh_interval must be greater than 0");
    }
  }

  RecordType recordType() {
    return recordType(type);
  }

  private static RecordType recordType(String type) {
    try {
      return RecordType.parse(type);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgument(String.valueOf(e.getMessage()));
    }
  }
}
