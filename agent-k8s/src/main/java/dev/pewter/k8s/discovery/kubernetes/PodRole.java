package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.objects.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/// One target for each port of each container; a container without ports has one target.
public final class PodRole implements Role<Pod> {
  @Override
  public List<Target> targets(Pod pod, Around around) {
    if (pod.ip().isEmpty()) {
      return List.of();
    }
    var group = new HashMap<String, String>();
    PodLabels.add(group, pod);
    group.put(MetaLabels.NAMESPACE, pod.metadata().namespace());
    around.addNamespace(group, pod.metadata().namespace());
    if (around.attachesNodes()) {
      if (around.node(pod.nodeName()) == null) {
        return List.of();
      }
      around.addNode(group, pod.nodeName());
    }
    var targets = new ArrayList<Target>();
    for (var placed : PodLabels.containers(pod)) {
      var own = new HashMap<String, String>();
      PodLabels.addContainer(own, placed);
      PodLabels.addId(own, placed.container());
      if (placed.container().ports().isEmpty()) {
        own.put(MetaLabels.ADDRESS, pod.ip());
        MetaLabels.addTarget(targets, group, own);
      }
      for (var port : placed.container().ports()) {
        own.put(MetaLabels.ADDRESS, MetaLabels.hostPort(pod.ip(), port.number()));
        PodLabels.addPort(own, port, port.protocol());
        MetaLabels.addTarget(targets, group, own);
      }
    }
    return targets;
  }

  /// The targets of a pod on its own, as a kubelet tells of it.
  public static List<Target> alone(Pod pod) {
    return new PodRole().targets(pod, new Around(null, null, null, null));
  }

  @Override
  public boolean isTouched(Pod pod, Set<String> changed) {
    return changed.contains("node/" + pod.nodeName()) || Role.isNamespaceTouched(pod, changed);
  }
}
