package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import java.util.List;
import java.util.Map;

/// What became of a `PodLogs`, for people.
record PodLogsInfo(
    @Attr("namespace") String namespace,
    @Attr("name") String name,
    @Attr("last_reconcile") String lastReconcile,
    @Attr("reconcile_error") String reconcileError,
    @Block("pod") List<PodInfo> pods) {
  PodLogsInfo {
    pods = List.copyOf(pods);
  }

  /// A pod it selects.
  record PodInfo(
      @Attr("namespace") String namespace,
      @Attr("name") String name,
      @Attr("reconcile_error") String reconcileError,
      @Block("container") List<ContainerInfo> containers) {
    PodInfo {
      containers = List.copyOf(containers);
    }
  }

  /// A container of it.
  record ContainerInfo(
      @Attr("discovered_labels") Map<String, String> discoveredLabels,
      @Attr("labels") Map<String, String> labels,
      @Attr("reconcile_error") String reconcileError) {
    ContainerInfo {
      discoveredLabels = Map.copyOf(discoveredLabels);
      labels = Map.copyOf(labels);
    }
  }
}
