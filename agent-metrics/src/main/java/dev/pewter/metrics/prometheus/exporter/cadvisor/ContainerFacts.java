package dev.pewter.metrics.prometheus.exporter.cadvisor;

import java.util.Map;
import java.util.SortedMap;

/// What a container runtime knows of a container.
///
/// @param labels of the container, by their names at the runtime
/// @param environment its variables
/// @param network whether it has a network of its own; the containers of a pod use the sandbox's
record ContainerFacts(
    String name,
    String image,
    SortedMap<String, String> labels,
    Map<String, String> environment,
    Network network) {
  static final String NAMESPACE = "io.kubernetes.pod.namespace";
  static final String POD = "io.kubernetes.pod.name";
  static final String POD_UID = "io.kubernetes.pod.uid";
  static final String CONTAINER = "io.kubernetes.container.name";

  /// Whose network a container uses.
  enum Network {
    OWN,
    OTHERS,
    UNKNOWN
  }

  String label(String name) {
    return labels.getOrDefault(name, "");
  }
}
