package dev.pewter.loki.write;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;

/// The block `wal`.
record WalArguments(
    @Attr(value = "enabled", byDefault = "false") boolean enabled,
    @Attr(value = "max_segment_age", byDefault = "1h") Duration maxSegmentAge,
    @Attr(value = "min_read_frequency", byDefault = "250ms") Duration minReadFrequency,
    @Attr(value = "max_read_frequency", byDefault = "1s") Duration maxReadFrequency,
    @Attr(value = "drain_timeout", byDefault = "15s") Duration drainTimeout) {

  WalArguments {
    if (minReadFrequency.compareTo(maxReadFrequency) >= 0) {
      throw new InvalidArgument("WAL min read frequency should be lower than max read frequency");
    }
  }
}
