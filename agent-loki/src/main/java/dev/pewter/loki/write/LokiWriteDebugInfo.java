package dev.pewter.loki.write;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.telemetry.GoText;
import java.util.Collection;
import java.util.List;

/// What people see of a `loki.write`.
record LokiWriteDebugInfo(@Block("endpoint") List<EndpointInfo> endpoints) {

  /// @param queuedRequests in memory, with those under way
  /// @param queuedBytes what they are, compressed
  record EndpointInfo(
      @Attr("name") String name,
      @Attr("url") String url,
      @Attr("queued_requests") int queuedRequests,
      @Attr("queued_bytes") long queuedBytes,
      @Attr("disk_bytes") long diskBytes,
      @Attr("last_error") String lastError,
      @Attr("last_error_at") String lastErrorAt,
      @Attr("last_success_at") String lastSuccessAt) {

    static EndpointInfo of(Endpoint endpoint) {
      var state = endpoint.state();
      var url = endpoint.settings().arguments();
      var shards = endpoint.lengths();
      return new EndpointInfo(
          endpoint.name(),
          url.url().getScheme() + "://" + url.host() + url.url().getPath(),
          shards.stream().mapToInt(Shard.Lengths::requests).sum(),
          shards.stream().mapToLong(Shard.Lengths::memoryBytes).sum(),
          shards.stream().mapToLong(Shard.Lengths::diskBytes).sum(),
          state.lastError(),
          GoText.instantOrEmpty(state.lastErrorAt()),
          GoText.instantOrEmpty(state.lastSuccess()));
    }
  }

  LokiWriteDebugInfo {
    endpoints = List.copyOf(endpoints);
  }

  static LokiWriteDebugInfo of(Collection<Endpoint> endpoints) {
    return new LokiWriteDebugInfo(endpoints.stream().map(EndpointInfo::of).toList());
  }
}
