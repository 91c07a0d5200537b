package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.objects.EndpointSlice;
import dev.pewter.k8s.objects.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The addresses behind services, in slices.
final class EndpointSliceRole implements Role<EndpointSlice> {
  private static final String PREFIX = "__meta_kubernetes_endpointslice_";
  private static final Set<String> DUAL_STACK = Set.of("PreferDualStack", "RequireDualStack");

  @Override
  public List<Target> targets(EndpointSlice slice, Around around) {
    var meta = slice.metadata();
    var group = new HashMap<String, String>();
    group.put(MetaLabels.NAMESPACE, meta.namespace());
    group.put(PREFIX + "address_type", slice.addressType());
    MetaLabels.add(group, "endpointslice", meta);
    var service = service(slice, around);
    if (service != null) {
      MetaLabels.add(group, "service", service.metadata());
    }
    around.addNamespace(group, meta.namespace());
    if (service != null && isSecondFamily(service, slice)) {
      return List.of();
    }
    var members = new Members(group);
    for (var endpoint : slice.endpoints()) {
      for (var port : slice.ports()) {
        for (String address : endpoint.addresses()) {
          add(members, address, endpoint, port, around);
        }
      }
    }
    return members.targets();
  }

  private static @Nullable String serviceKey(EndpointSlice slice) {
    String name = slice.metadata().labels().get(EndpointSlice.SERVICE_NAME);
    return name == null ? null : slice.metadata().namespace() + "/" + name;
  }

  private static @Nullable Service service(EndpointSlice slice, Around around) {
    String key = serviceKey(slice);
    return key == null ? null : around.service(key);
  }

  /// A dual-stack service has its endpoints twice; only those of its first family count.
  private static boolean isSecondFamily(Service service, EndpointSlice slice) {
    return DUAL_STACK.contains(service.ipFamilyPolicy())
        && !service.ipFamilies().isEmpty()
        && !service.ipFamilies().getFirst().equals(slice.addressType());
  }

  private static void add(
      Members members,
      String address,
      EndpointSlice.Endpoint endpoint,
      EndpointSlice.Port port,
      Around around) {
    var own = new HashMap<String, String>();
    var number = port.number();
    own.put(MetaLabels.ADDRESS, number == null ? address : MetaLabels.hostPort(address, number));
    put(own, "port_name", port.name());
    put(own, "port_protocol", port.protocol());
    put(own, "port", number == null ? null : number.toString().intern());
    put(own, "port_app_protocol", port.appProtocol());
    put(own, "endpoint_conditions_ready", endpoint.ready());
    put(own, "endpoint_conditions_serving", endpoint.serving());
    put(own, "endpoint_conditions_terminating", endpoint.terminating());
    put(own, "endpoint_hostname", endpoint.hostname());
    put(own, "endpoint_node_name", endpoint.nodeName());
    put(own, "endpoint_zone", endpoint.zone());
    var target = endpoint.target();
    if (target != null) {
      put(own, "address_target_kind", target.kind());
      put(own, "address_target_name", target.name());
    }
    MetaLabels.addAll(
        own,
        PREFIX + "endpoint_topology_",
        PREFIX + "endpoint_topology_present_",
        endpoint.topology());
    around.addNode(own, node(endpoint));
    var pod = target == null ? null : around.pod(target.podKey());
    members.add(own, pod, number, null);
  }

  private static @Nullable String node(EndpointSlice.Endpoint endpoint) {
    var target = endpoint.target();
    return target != null && target.kind().equals("Node") ? target.name() : endpoint.nodeName();
  }

  private static void put(Map<String, String> own, String name, @Nullable String value) {
    if (value != null) {
      own.put((PREFIX + name).intern(), value);
    }
  }

  @Override
  public boolean isTouched(EndpointSlice slice, Set<String> changed) {
    String key = serviceKey(slice);
    if ((key != null && changed.contains("service/" + key))
        || Role.isNamespaceTouched(slice, changed)) {
      return true;
    }
    for (var endpoint : slice.endpoints()) {
      var target = endpoint.target();
      if ((target != null && changed.contains("pod/" + target.podKey()))
          || changed.contains("node/" + node(endpoint))) {
        return true;
      }
    }
    return false;
  }
}
