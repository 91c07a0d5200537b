package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.objects.Endpoints;
import dev.pewter.k8s.objects.ObjectRef;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The addresses behind services.
final class EndpointsRole implements Role<Endpoints> {
  private static final String PREFIX = "__meta_kubernetes_endpoint_";

  @Override
  public List<Target> targets(Endpoints endpoints, Around around) {
    var meta = endpoints.metadata();
    var group = new HashMap<String, String>();
    group.put(MetaLabels.NAMESPACE, meta.namespace());
    var service = around.service(meta.key());
    if (service != null) {
      MetaLabels.add(group, "service", service.metadata());
    }
    MetaLabels.add(group, "endpoints", meta);
    around.addNamespace(group, meta.namespace());
    var members = new Members(group);
    for (var subset : endpoints.subsets()) {
      for (var port : subset.ports()) {
        subset.ready().forEach(a -> add(members, a, port, "true", around));
        subset.notReady().forEach(a -> add(members, a, port, "false", around));
      }
    }
    return members.targets();
  }

  private static void add(
      Members members,
      Endpoints.Address address,
      Endpoints.Port port,
      String ready,
      Around around) {
    var own = new HashMap<String, String>();
    own.put(MetaLabels.ADDRESS, MetaLabels.hostPort(address.ip(), port.number()));
    own.put(PREFIX + "port_name", port.name());
    own.put(PREFIX + "port_protocol", port.protocol());
    own.put(PREFIX + "ready", ready);
    var target = address.target();
    if (target != null) {
      own.put(PREFIX + "address_target_kind", target.kind());
      own.put(PREFIX + "address_target_name", target.name());
    }
    if (address.nodeName() != null) {
      own.put(PREFIX + "node_name", address.nodeName());
    }
    if (!address.hostname().isEmpty()) {
      own.put(PREFIX + "hostname", address.hostname());
    }
    around.addNode(own, node(address.nodeName(), target));
    var pod = target == null ? null : around.pod(target.podKey());
    members.add(own, pod, port.number(), port.protocol());
  }

  private static @Nullable String node(@Nullable String named, @Nullable ObjectRef target) {
    return named != null
        ? named
        : target != null && target.kind().equals("Node") ? target.name() : null;
  }

  @Override
  public boolean isTouched(Endpoints endpoints, Set<String> changed) {
    if (changed.contains("service/" + endpoints.metadata().key())
        || Role.isNamespaceTouched(endpoints, changed)) {
      return true;
    }
    for (var subset : endpoints.subsets()) {
      for (var addresses : List.of(subset.ready(), subset.notReady())) {
        for (var address : addresses) {
          var target = address.target();
          if ((target != null && changed.contains("pod/" + target.podKey()))
              || changed.contains("node/" + node(address.nodeName(), target))) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
