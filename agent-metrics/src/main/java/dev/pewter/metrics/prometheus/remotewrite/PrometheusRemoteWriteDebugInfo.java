package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.telemetry.GoText;
import java.util.Collection;
import java.util.List;

/// What people see of a `prometheus.remote_write`.
record PrometheusRemoteWriteDebugInfo(@Block("endpoint") List<EndpointInfo> endpoints) {

  /// @param series remembered ones
  /// @param pending entries in shards
  /// @param walBytes on disk, also what is sent but not yet removed
  record EndpointInfo(
      @Attr("name") String name,
      @Attr("url") String url,
      @Attr("shards") int shards,
      @Attr("series") int series,
      @Attr("pending") long pending,
      @Attr("wal_bytes") long walBytes,
      @Attr("memory_bytes") long memoryBytes,
      @Attr("last_error") String lastError,
      @Attr("last_error_at") String lastErrorAt,
      @Attr("last_success_at") String lastSuccessAt) {

    static EndpointInfo of(Endpoint endpoint) {
      var shards = endpoint.dispatcher().shards();
      return new EndpointInfo(
          endpoint.name(),
          endpoint.settings().arguments().shownUrl(),
          shards.size(),
          endpoint.settings().series().facts().size(),
          shards.stream().mapToLong(shard -> shard.pending().all()).sum(),
          endpoint.samples().diskBytes(),
          endpoint.samples().memoryBytes(),
          endpoint.lastError(),
          GoText.instantOrEmpty(endpoint.lastErrorAt()),
          GoText.instantOrEmpty(endpoint.lastSuccess()));
    }
  }

  PrometheusRemoteWriteDebugInfo {
    endpoints = List.copyOf(endpoints);
  }

  static PrometheusRemoteWriteDebugInfo of(Collection<Endpoint> endpoints) {
    return new PrometheusRemoteWriteDebugInfo(endpoints.stream().map(EndpointInfo::of).toList());
  }
}
