package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.InvalidArgument;
import java.time.Duration;

/// The block `queue_config` of an endpoint.
record QueueArguments(
    @Attr(value = "capacity", byDefault = "10000") int capacity,
    @Attr(value = "max_shards", byDefault = "50") int maxShards,
    @Attr(value = "min_shards", byDefault = "1") int minShards,
    @Attr(value = "max_samples_per_send", byDefault = "2000") int maxSamplesPerSend,
    @Attr(value = "batch_send_deadline", byDefault = "5s") Duration batchSendDeadline,
    @Attr(value = "min_backoff", byDefault = "30ms") Duration minBackoff,
    @Attr(value = "max_backoff", byDefault = "5s") Duration maxBackoff,
    @Attr(value = "retry_on_http_429", byDefault = "true") boolean retryOn429,
    @Attr(value = "sample_age_limit", byDefault = "0s") Duration sampleAgeLimit) {

  private static final int MOST_SAMPLES = 1_000_000;

  QueueArguments {
    atLeastOne("capacity", capacity);
    atLeastOne("min_shards", minShards);
    atLeastOne("max_shards", maxShards);
    atLeastOne("max_samples_per_send", maxSamplesPerSend);
    if (maxSamplesPerSend > MOST_SAMPLES) {
      throw new InvalidArgument("max_samples_per_send must be at most " + MOST_SAMPLES);
    }
    if (!batchSendDeadline.isPositive()) {
      throw new InvalidArgument("batch_send_deadline must be greater than 0");
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new InvalidArgument(name + " must be at least 1");
    }
  }
}
