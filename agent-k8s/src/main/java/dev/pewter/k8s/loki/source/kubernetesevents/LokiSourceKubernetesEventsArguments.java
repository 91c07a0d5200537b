package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.config.decode.InvalidArgument;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.model.LogReceiver;
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
    @Block("clustering") Clustering clustering,
    @Block("leader_election") LeaderElection leaderElection) {

  LokiSourceKubernetesEventsArguments {
    forwardTo = List.copyOf(forwardTo);
    namespaces = List.copyOf(namespaces);
    if (jobName.isEmpty()) {
      throw new InvalidArgument("job_name must not be an empty string");
    }
    if (!logFormat.equals("logfmt") && !logFormat.equals("json")) {
      throw new InvalidArgument("supported values of log_format are logfmt and json");
    }
    if (clustering.enabled() && leaderElection.enabled()) {
      throw new InvalidArgument("only one of clustering and leader_election can be enabled");
    }
  }

  /// Whether the agents of a cluster share the namespaces.
  record Clustering(@Attr(value = "enabled", byDefault = "false") boolean enabled) {}

  /// Whether one agent sends for all that name the same Lease.
  ///
  /// @param leaseName empty for one made of the component's id
  /// @param leaseNamespace empty for the pod's own
  record LeaderElection(
      @Attr(value = "enabled", byDefault = "false") boolean enabled,
      @Attr(value = "lease_name", byDefault = "") String leaseName,
      @Attr(value = "lease_namespace", byDefault = "") String leaseNamespace) {}

  /// What is watched, each once; the empty name stands for all namespaces.
  List<String> scopes() {
    return namespaces.isEmpty() ? List.of("") : namespaces.stream().distinct().toList();
  }

  EventLine line() {
    return logFormat.equals("json") ? EventLine.JSON : EventLine.LOGFMT;
  }
}
