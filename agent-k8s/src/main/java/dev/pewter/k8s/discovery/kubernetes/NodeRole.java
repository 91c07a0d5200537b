package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.objects.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One target for each node, at its kubelet.
final class NodeRole implements Role<Node> {
  private static final List<String> PREFERRED =
      List.of("InternalIP", "InternalDNS", "ExternalIP", "ExternalDNS", "LegacyHostIP", "Hostname");

  @Override
  public @Nullable List<Target> targets(Node node, Around around) {
    String host = host(node);
    if (host == null) {
      return null;
    }
    var labels = new HashMap<String, String>();
    MetaLabels.add(labels, "node", node.metadata());
    labels.put("__meta_kubernetes_node_provider_id", node.providerId());
    for (var condition : node.conditions()) {
      String name = "__meta_kubernetes_node_condition_" + condition.type().toLowerCase(Locale.ROOT);
      labels.put(MetaLabels.sanitized(name).intern(), condition.status().toLowerCase(Locale.ROOT));
    }
    for (var address : node.addresses()) {
      String name = MetaLabels.sanitized("__meta_kubernetes_node_address_" + address.type());
      labels.putIfAbsent(name.intern(), address.address());
    }
    labels.put(MetaLabels.ADDRESS, MetaLabels.hostPort(host, node.kubeletPort()));
    labels.put("instance", node.metadata().name());
    return List.of(Target.of(labels));
  }

  private static @Nullable String host(Node node) {
    for (String type : PREFERRED) {
      for (var address : node.addresses()) {
        if (address.type().equals(type)) {
          return address.address();
        }
      }
    }
    return null;
  }

  @Override
  public boolean isTouched(Node node, Set<String> changed) {
    return false;
  }
}
