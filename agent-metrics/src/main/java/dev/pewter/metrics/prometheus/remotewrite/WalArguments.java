package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;

/// The block `wal`.
///
/// @param truncateFrequency how often series that have ended are forgotten
/// @param minKeepaliveTime how long a series is remembered that gets no samples
/// @param maxKeepaliveTime how long a sample waits for a receiver that does not take it
record WalArguments(
    @Attr(value = "truncate_frequency", byDefault = "2h") Duration truncateFrequency,
    @Attr(value = "min_keepalive_time", byDefault = "5m") Duration minKeepaliveTime,
    @Attr(value = "max_keepalive_time", byDefault = "8h") Duration maxKeepaliveTime) {

  WalArguments {
    if (!truncateFrequency.isPositive()) {
      throw new InvalidArgument("truncate_frequency must not be 0 or less");
    }
    if (maxKeepaliveTime.compareTo(minKeepaliveTime) <= 0) {
      throw new InvalidArgument("min_keepalive_time must be smaller than max_keepalive_time");
    }
  }
}
