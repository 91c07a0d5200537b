package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;

/// The block `metadata_config` of an endpoint.
record MetadataArguments(
    @Attr(value = "send", byDefault = "true") boolean send,
    @Attr(value = "send_interval", byDefault = "1m") Duration sendInterval,
    @Attr(value = "max_samples_per_send", byDefault = "2000") int maxSamplesPerSend) {

  MetadataArguments {
    if (send && (!sendInterval.isPositive() || maxSamplesPerSend < 1)) {
      throw new InvalidArgument(
          "send_interval and max_samples_per_send of metadata_config must be greater than 0");
    }
  }
}
