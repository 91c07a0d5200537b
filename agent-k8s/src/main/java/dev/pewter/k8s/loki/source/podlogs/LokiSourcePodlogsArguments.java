package dev.pewter.k8s.loki.source.podlogs;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.kubernetes.SelectorArguments;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.k8s.logs.ClusteringArguments;
import java.util.List;

/// The block of a `loki.source.podlogs`.
record LokiSourcePodlogsArguments(
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr(value = "tail_from_end", byDefault = "false") boolean tailFromEnd,
    @Attr(value = "preserve_discovered_labels", byDefault = "false")
        boolean preserveDiscoveredLabels,
    @Block("client") KubernetesClientArguments client,
    @Block("selector") SelectorArguments selector,
    @Block("namespace_selector") SelectorArguments namespaceSelector,
    @Block("node_filter") NodeFilter nodeFilter,
    @Block("clustering") ClusteringArguments clustering) {
  LokiSourcePodlogsArguments {
    forwardTo = List.copyOf(forwardTo);
  }

  /// The block `node_filter`.
  record NodeFilter(
      @Attr(value = "enabled", byDefault = "false") boolean enabled,
      @Attr(value = "node_name", byDefault = "") String nodeName) {}
}
