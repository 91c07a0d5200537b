package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.objects.Node;
import dev.pewter.k8s.objects.PlainObject;
import dev.pewter.k8s.objects.Pod;
import dev.pewter.k8s.objects.Service;
import dev.pewter.k8s.watch.ObjectStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The objects around those a role is about; null where they are not watched.
record Around(
    @Nullable ObjectStore<Pod> pods,
    @Nullable ObjectStore<Service> services,
    @Nullable ObjectStore<Node> nodes,
    @Nullable ObjectStore<PlainObject> namespaces) {

  private static <T extends ApiObject> @Nullable T find(
      @Nullable ObjectStore<T> store, String key) {
    return store == null ? null : store.get(key);
  }

  @Nullable Pod pod(String key) {
    return find(pods, key);
  }

  @Nullable Service service(String key) {
    return find(services, key);
  }

  @Nullable Node node(String name) {
    return find(nodes, name);
  }

  boolean attachesNodes() {
    return nodes != null;
  }

  /// Adds the labels of a namespace, if they are asked for and known.
  void addNamespace(Map<String, String> out, String name) {
    var namespace = find(namespaces, name);
    if (namespace != null) {
      MetaLabels.addTexts(out, "namespace", namespace.metadata());
    }
  }

  /// Adds the labels of a node, if they are asked for and known.
  void addNode(Map<String, String> out, @Nullable String name) {
    var node = name == null ? null : node(name);
    if (node != null) {
      MetaLabels.add(out, "node", node.metadata());
    }
  }
}
