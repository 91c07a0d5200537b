package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.objects.Ingress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/// One target for each path of each rule.
final class IngressRole implements Role<Ingress> {
  private static final String PREFIX = "__meta_kubernetes_ingress_";

  @Override
  public List<Target> targets(Ingress ingress, Around around) {
    var meta = ingress.metadata();
    var group = new HashMap<String, String>();
    group.put(MetaLabels.NAMESPACE, meta.namespace());
    if (ingress.className() != null) {
      group.put(PREFIX + "class_name", ingress.className());
    }
    MetaLabels.add(group, "ingress", meta);
    around.addNamespace(group, meta.namespace());
    var targets = new ArrayList<Target>();
    for (var rule : ingress.rules()) {
      boolean secure = ingress.tlsHosts().stream().anyMatch(p -> covers(p, rule.host()));
      for (String path : rule.paths()) {
        var own = new HashMap<String, String>();
        own.put(MetaLabels.ADDRESS, rule.host());
        own.put(PREFIX + "scheme", secure ? "https" : "http");
        own.put(PREFIX + "host", rule.host());
        own.put(PREFIX + "path", path);
        MetaLabels.addTarget(targets, group, own);
      }
    }
    return targets;
  }

  /// Whether a host of a certificate is the host, or `*.rest` with as many parts.
  static boolean covers(String pattern, String host) {
    if (pattern.equals(host)) {
      return true;
    }
    int dot = host.indexOf('.');
    return pattern.equals(dot < 0 ? "*" : "*" + host.substring(dot));
  }

  @Override
  public boolean isTouched(Ingress ingress, Set<String> changed) {
    return Role.isNamespaceTouched(ingress, changed);
  }
}
