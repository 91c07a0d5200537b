package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.http.client.SharedClient;
import java.util.Map;

/// What an endpoint works with; an update replaces it as a whole.
record EndpointSettings(
    EndpointArguments arguments,
    Map<String, String> externalLabels,
    WalArguments wal,
    SeriesTable series,
    SharedClient client) {

  QueueArguments queue() {
    return arguments.queue();
  }

  /// Whether series look the same to a receiver.
  boolean hasSameLabels(EndpointArguments other, Map<String, String> external) {
    return arguments.writeRelabelConfigs().equals(other.writeRelabelConfigs())
        && externalLabels.equals(external);
  }
}
