package dev.pewter.k8s.loki.source.kubernetes;

import dev.pewter.core.config.decode.Attr;
import dev.pewter.core.config.decode.Block;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.k8s.logs.ClusteringArguments;
import java.util.List;

/// The block of a `loki.source.kubernetes`.
record LokiSourceKubernetesArguments(
    @Attr("targets") List<Target> targets,
    @Attr("forward_to") List<LogReceiver> forwardTo,
    @Block("client") KubernetesClientArguments client,
    @Block("clustering") ClusteringArguments clustering) {
  LokiSourceKubernetesArguments {
    targets = List.copyOf(targets);
    forwardTo = List.copyOf(forwardTo);
  }
}
