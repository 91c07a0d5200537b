package dev.pewter.metrics.prometheus.exporter.cadvisor;

import java.util.List;

/// What the path of a control group tells.
///
/// @param container the number of the container; empty when it is none
/// @param pod the number of the pod it is of or in; empty when there is none
record CgroupName(String path, String container, String pod) {
  private static final int ID_LENGTH = 64;
  private static final List<String> RUNTIMES =
      List.of("docker-", "cri-containerd-", "crio-", "libpod-");

  static CgroupName of(String path) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    return new CgroupName(path, container(last), pod(path));
  }

  private static String container(String last) {
    String name = last.endsWith(".scope") ? last.substring(0, last.length() - 6) : last;
    for (String runtime : RUNTIMES) {
      if (name.startsWith(runtime)) {
        name = name.substring(runtime.length());
        break;
      }
    }
    return isId(name) ? name : "";
  }

  private static boolean isId(String name) {
    return name.length() == ID_LENGTH
        && name.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  /// Below a directory whose name begins with `kubepods`: `pod<number>` as cgroupfs has it, or
  /// `kubepods-burstable-pod<number with underscores>.slice` as systemd.
  private static String pod(String path) {
    if (!path.contains("kubepods")) {
      return "";
    }
    for (String part : path.split("/", -1)) {
      String name = part.endsWith(".slice") ? part.substring(0, part.length() - 6) : part;
      int at = name.startsWith("pod") ? 0 : name.lastIndexOf("-pod") + 1;
      boolean isPod = name.startsWith("pod") || (at > 0 && name.startsWith("kubepods"));
      if (isPod && name.length() > at + 3) {
        return name.substring(at + 3).replace('_', '-');
      }
    }
    return "";
  }
}
