package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.model.Target;
import dev.pewter.k8s.objects.Container.ContainerPort;
import dev.pewter.k8s.objects.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Gathers the targets of a service's endpoints: one for each address and port, and one for each
/// declared port of their pods that no endpoint has.
final class Members {
  private final Map<String, String> group;
  private final List<Target> targets = new ArrayList<>();
  private final Map<String, Member> members = new LinkedHashMap<>();

  private record Member(Pod pod, Set<Integer> ports) {}

  Members(Map<String, String> group) {
    this.group = group;
  }

  /// Adds an endpoint.
  ///
  /// @param own its labels; those of the pod are added
  /// @param port null if it has none
  /// @param protocol what the container's port is said to speak; null for what it declares
  void add(
      Map<String, String> own,
      @Nullable Pod pod,
      @Nullable Integer port,
      @Nullable String protocol) {
    if (pod != null) {
      PodLabels.add(own, pod);
      if (port != null) {
        addContainer(own, pod, port, protocol);
        members
            .computeIfAbsent(pod.metadata().key(), _ -> new Member(pod, new HashSet<>()))
            .ports()
            .add(port);
      } else {
        members.computeIfAbsent(pod.metadata().key(), _ -> new Member(pod, new HashSet<>()));
      }
    }
    MetaLabels.addTarget(targets, group, own);
  }

  private static void addContainer(
      Map<String, String> own, Pod pod, int number, @Nullable String protocol) {
    for (var placed : PodLabels.containers(pod)) {
      for (ContainerPort port : placed.container().ports()) {
        if (port.number() == number) {
          PodLabels.addContainer(own, placed);
          PodLabels.addPort(own, port, protocol == null ? port.protocol() : protocol);
          break;
        }
      }
    }
  }

  /// All targets, with those of the ports that no endpoint has.
  List<Target> targets() {
    for (var member : members.values()) {
      Pod pod = member.pod();
      if (pod.ip().isEmpty()) {
        continue;
      }
      for (var placed : PodLabels.containers(pod)) {
        for (var port : placed.container().ports()) {
          if (!member.ports().contains(port.number())) {
            var own = new HashMap<String, String>();
            own.put(MetaLabels.ADDRESS, MetaLabels.hostPort(pod.ip(), port.number()));
            PodLabels.addContainer(own, placed);
            PodLabels.addPort(own, port, port.protocol());
            PodLabels.add(own, pod);
            MetaLabels.addTarget(targets, group, own);
          }
        }
      }
    }
    return targets;
  }
}
