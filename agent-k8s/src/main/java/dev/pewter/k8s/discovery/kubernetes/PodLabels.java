package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.k8s.objects.Container;
import dev.pewter.k8s.objects.Container.ContainerPort;
import dev.pewter.k8s.objects.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The labels of pods and their containers, which several roles give.
public final class PodLabels {
  private static final String PREFIX = "__meta_kubernetes_pod_";

  private PodLabels() {}

  /// A container and whether it is an init container.
  record Placed(Container container, boolean isInit) {}

  /// All containers: the usual ones first.
  static List<Placed> containers(Pod pod) {
    var all = new ArrayList<Placed>();
    pod.containers().forEach(c -> all.add(new Placed(c, false)));
    pod.initContainers().forEach(c -> all.add(new Placed(c, true)));
    return all;
  }

  /// Name, labels, addresses, node, state and controller of a pod.
  public static void add(Map<String, String> out, Pod pod) {
    MetaLabels.add(out, "pod", pod.metadata());
    out.put(PREFIX + "ip", pod.ip());
    out.put(PREFIX + "host_ip", pod.hostIp());
    out.put(PREFIX + "node_name", pod.nodeName());
    out.put(PREFIX + "uid", pod.metadata().uid());
    out.put(PREFIX + "phase", pod.phase());
    out.put(PREFIX + "ready", pod.ready());
    var controller = pod.metadata().controller();
    if (controller != null) {
      if (!controller.kind().isEmpty()) {
        out.put(PREFIX + "controller_kind", controller.kind());
      }
      if (!controller.name().isEmpty()) {
        out.put(PREFIX + "controller_name", controller.name());
      }
    }
  }

  static void addContainer(Map<String, String> out, Placed placed) {
    out.put(PREFIX + "container_name", placed.container().name());
    out.put(PREFIX + "container_image", placed.container().image());
    out.put(PREFIX + "container_init", Boolean.toString(placed.isInit()));
  }

  static void addId(Map<String, String> out, Container container) {
    out.put(PREFIX + "container_id", container.id());
  }

  static void addPort(Map<String, String> out, ContainerPort port, String protocol) {
    out.put(PREFIX + "container_port_name", port.name());
    out.put(PREFIX + "container_port_number", Integer.toString(port.number()).intern());
    out.put(PREFIX + "container_port_protocol", protocol);
  }
}
