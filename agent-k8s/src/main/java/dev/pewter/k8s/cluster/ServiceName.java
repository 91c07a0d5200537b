package dev.pewter.k8s.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A service of Kubernetes by its DNS name.
record ServiceName(String namespace, String name) {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

  /// Reads `name`, `name.namespace`, `name.namespace.svc` and what may follow; null for a name that
  /// cannot be a service's.
  ///
  /// @param ownNamespace of the process; empty outside a pod
  static @Nullable ServiceName of(String host, String ownNamespace) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    var parts = List.of(name.split("\\.", -1));
    boolean isLabels = parts.stream().allMatch(part -> part.matches(LABEL));
    if (!isLabels || (parts.size() > 2 && !parts.get(2).equals("svc")) || name.matches("[0-9.]+")) {
      return null;
    }
    String namespace = parts.size() > 1 ? parts.get(1) : ownNamespace;
    return namespace.isEmpty() ? null : new ServiceName(namespace, parts.getFirst());
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
