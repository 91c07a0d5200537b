package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.objects.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/// One target for each port of a service.
final class ServiceRole implements Role<Service> {
  private static final String PREFIX = "__meta_kubernetes_service_";

  @Override
  public List<Target> targets(Service service, Around around) {
    var meta = service.metadata();
    var group = new HashMap<String, String>();
    group.put(MetaLabels.NAMESPACE, meta.namespace());
    MetaLabels.add(group, "service", meta);
    around.addNamespace(group, meta.namespace());
    var targets = new ArrayList<Target>();
    for (var port : service.ports()) {
      var own = new HashMap<String, String>();
      String host = meta.name() + "." + meta.namespace() + ".svc";
      own.put(MetaLabels.ADDRESS, MetaLabels.hostPort(host, port.number()));
      own.put(PREFIX + "port_name", port.name());
      own.put(PREFIX + "port_number", Integer.toString(port.number()).intern());
      own.put(PREFIX + "port_protocol", port.protocol());
      own.put(PREFIX + "type", service.type());
      if (service.type().equals("ExternalName")) {
        own.put(PREFIX + "external_name", service.externalName());
      } else {
        own.put(PREFIX + "cluster_ip", service.clusterIp());
      }
      if (service.type().equals("LoadBalancer")) {
        own.put(PREFIX + "loadbalancer_ip", service.loadBalancerIp());
      }
      MetaLabels.addTarget(targets, group, own);
    }
    return targets;
  }

  @Override
  public boolean isTouched(Service service, Set<String> changed) {
    return Role.isNamespaceTouched(service, changed);
  }
}
