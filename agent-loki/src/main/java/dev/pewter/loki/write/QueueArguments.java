package dev.pewter.loki.write;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;

/// The block `queue_config` of an endpoint.
record QueueArguments(
    @Attr(value = "capacity", byDefault = "10MiB") ByteSize capacity,
    @Attr(value = "min_shards", byDefault = "1") int minShards,
    @Attr(value = "drain_timeout", byDefault = "15s") Duration drainTimeout,
    @Attr(value = "block_on_overflow", byDefault = "true") boolean blockOnOverflow) {

  static final int MAX_SHARDS = 64;
  static final QueueArguments DEFAULT =
      new QueueArguments(new ByteSize(10 << 20), 1, Duration.ofSeconds(15), true);

  QueueArguments {
    if (minShards < 1 || minShards > MAX_SHARDS) {
      throw new InvalidArgument("min_shards must be between 1 and " + MAX_SHARDS);
    }
  }
}
