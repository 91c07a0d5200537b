package dev.pewter.k8s.discovery.process;

import dev.pewter.core.model.Target;
import java.util.List;
import java.util.regex.Pattern;

/// Finds the ids of containers.
final class ContainerIds {
  static final String LABEL = "__container_id__";
  private static final Pattern IN_CGROUP =
      Pattern.compile("^.*/(?:.*-)?([0-9a-f]{64})(?:\\.|\\s*$)");
  private static final List<String> RUNTIMES = List.of("docker://", "containerd://", "cri-o://");

  private ContainerIds() {}

  /// The id in the lines of `/proc/PID/cgroup`; empty if there is none.
  static String ofCgroup(List<String> lines) {
    for (String line : lines) {
      var found = IN_CGROUP.matcher(line);
      if (found.find()) {
        return found.group(1);
      }
    }
    return "";
  }

  /// The id that a target's labels tell; empty if they tell none.
  static String of(Target target) {
    String own = target.get(LABEL);
    if (own != null && !own.isEmpty()) {
      return own;
    }
    String pod = target.get("__meta_kubernetes_pod_container_id");
    if (pod != null && !pod.isEmpty()) {
      return RUNTIMES.stream()
          .filter(pod::startsWith)
          .findFirst()
          .map(runtime -> pod.substring(runtime.length()))
          .orElse("");
    }
    String docker = target.get("__meta_docker_container_id");
    return docker == null ? "" : docker;
  }
}
