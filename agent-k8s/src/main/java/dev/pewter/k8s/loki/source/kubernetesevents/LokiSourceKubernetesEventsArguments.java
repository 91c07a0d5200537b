package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.k8s.client.KubernetesClientArguments;
import java.util.List;

/// The block of a `loki.source.kubernetes_events`.
///
/// @param namespaces empty for all
record LokiSourceKubernetesEventsArguments(
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Attr(value = "job_name", byDefault = "loki.source.kubernetes_events") String jobName,
    @Attr(value = "namespaces", byDefault = "[]") List<String> namespaces,
    @Attr(value = "log_format", byDefault = "logfmt") String logFormat,
    @Block("client") KubernetesClientArguments client,
    @Block("clustering") Clustering clustering) {

  LokiSourceKubernetesEventsArguments {
    forwardTo = List.copyOf(forwardTo);
    namespaces = List.copyOf(namespaces);
    if (jobName.isEmpty()) {
      throw new InvalidArgument("job_name must not be an empty string");
    }
    if (!logFormat.equals("logfmt") && !logFormat.equals("json")) {
      throw new InvalidArgument("supported values of log_format are logfmt and json");
    }
  }

  /// Whether the agents of a cluster share the namespaces.
  record Clustering(@Attr(value = "enabled", byDefault = "false") boolean enabled) {}

  /// What is watched, each once; the empty name stands for all namespaces.
  List<String> scopes() {
    return namespaces.isEmpty() ? List.of("") : namespaces.stream().distinct().toList();
  }

  EventLine line() {
    return logFormat.equals("json") ? EventLine.JSON : EventLine.LOGFMT;
  }
}
