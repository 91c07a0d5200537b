package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.host.HostPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Tells what a container without the right mounts and namespaces would show of itself in place of
/// the machine.
final class Namespaces {
  private static final Path SELF = Path.of("/proc/self/ns");
  private static final List<String> HOST_ROOTS = List.of("/host/root", "/rootfs", "/host");
  private static final List<String> CONTAINER_SIGNS =
      List.of("/.dockerenv", "/run/.containerenv", "/run/systemd/container");

  private Namespaces() {}

  static void warn(HostPaths paths, Log log) {
    if (paths.rootfs().equals("/") && isContainer()) {
      log.warn(
          "rootfs_path is / in a container: file systems show the container's sizes; mount the"
              + " machine's root and point rootfs_path to it",
          "mounted",
          mountedRoot().orElse("none found"));
    }
    if (!paths.procfs().equals("/proc") && isOther(paths, "net")) {
      log.warn(
          "the network collectors show the agent's own network namespace; run it in the machine's",
          "procfs_path",
          paths.procfs());
    }
  }

  /// By the signs of container runtimes: a service of systemd may have a mount namespace, too.
  private static boolean isContainer() {
    return System.getenv("KUBERNETES_SERVICE_HOST") != null
        || CONTAINER_SIGNS.stream().anyMatch(sign -> Files.exists(Path.of(sign)));
  }

  /// Whether the machine's first process is known to be in another namespace than the agent.
  private static boolean isOther(HostPaths paths, String kind) {
    try {
      return !Files.readSymbolicLink(Path.of(paths.procfs(), "1/ns", kind))
          .equals(Files.readSymbolicLink(SELF.resolve(kind)));
    } catch (IOException _) { // not allowed, or no Linux
      return false;
    }
  }

  private static Optional<String> mountedRoot() {
    return HOST_ROOTS.stream().filter(root -> Files.isDirectory(Path.of(root, "etc"))).findFirst();
  }
}
