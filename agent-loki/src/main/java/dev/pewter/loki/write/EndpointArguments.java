package dev.pewter.loki.write;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.config.decode.IdleArguments;
import dev.pewter.core.config.decode.Inline;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.client.Request;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The block `endpoint`.
record EndpointArguments(
    @Attr("url") URI url,
    @Attr(value = "name", byDefault = "") String name,
    @Attr(value = "batch_wait", byDefault = "1s") Duration batchWait,
    @Attr(value = "batch_size", byDefault = "1MiB") ByteSize batchSize,
    @Attr(value = "remote_timeout", byDefault = "10s") Duration remoteTimeout,
    @Attr(value = "tenant_id", byDefault = "") String tenantId,
    @Attr(value = "min_backoff_period", byDefault = "500ms") Duration minBackoff,
    @Attr(value = "max_backoff_period", byDefault = "5m") Duration maxBackoff,
    @Attr(value = "max_backoff_retries", byDefault = "0") int maxRetries,
    @Attr(value = "retry_on_http_429", byDefault = "true") boolean retryOn429,
    @Attr(value = "drop_on_status", byDefault = "[]") List<DroppedStatus> dropOnStatus,
    @Attr(value = "headers", byDefault = "{}") Map<String, String> headers,
    @Inline HttpClientArguments client,
    @Block("queue_config") QueueArguments queue)
    implements IdleArguments {

  EndpointArguments {
    dropOnStatus = List.copyOf(dropOnStatus);
    headers = Collections.unmodifiableMap(new TreeMap<>(headers)); // names are made of it
    if (maxRetries < 0) {
      throw new InvalidArgument("max_backoff_retries must not be negative");
    }
    if (!remoteTimeout.isPositive()) {
      throw new InvalidArgument("remote_timeout must be greater than 0");
    }
    if (batchSize.bytes() < 0 || batchSize.bytes() > 1 << 30) {
      throw new InvalidArgument("batch_size must be between 0 and 1GiB");
    }
    try {
      headers.forEach(Request.Header::new);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgument(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Map<String, Map<String, String>> idleParts() {
    var own = new TreeMap<String, String>();
    for (String name : headers.keySet()) {
      if (EndpointSettings.isOwn(name)) {
        own.put(name, "the agent sets this header itself");
      }
    }
    return Map.of("headers", own);
  }

  /// `host:port` as the metrics name it.
  String host() {
    String authority = url.getRawAuthority();
    return authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
  }
}
