package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.host.HostPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where an agent that may be in a container finds the machine, and what a container without the
/// right mounts and namespaces would show of itself in its place.
///
/// @param above in front of every path that is looked at; empty but in tests
/// @param isInCluster whether Kubernetes has started the agent
record Surroundings(String above, boolean isInCluster) {
  static final Surroundings HERE =
      new Surroundings("", System.getenv("KUBERNETES_SERVICE_HOST") != null);

  private static final Path SELF = Path.of("/proc/self/ns");

  /// Where the machine's root is mounted by custom, or its `proc` and `sys` alone.
  private static final List<String> MOUNTS = List.of("/host/root", "/rootfs", "/host");

  private static final List<String> CONTAINER_SIGNS =
      List.of("/.dockerenv", "/run/.containerenv", "/run/systemd/container");

  /// Where the machine's files are: where the configuration says, else where they are mounted, else
  /// where the agent's own are.
  HostPaths paths(PrometheusExporterUnixArguments arguments, Log log) {
    var own = paths(arguments, "/proc", "/sys", "/");
    if (!isContainer()) {
      return own;
    }
    var found =
        paths(
            arguments,
            mounted("/proc", "stat").orElse("/proc"),
            mounted("/sys", "devices").orElse("/sys"),
            mounted("", "etc").orElse("/"));
    if (!found.equals(own)) {
      log.info(
          "the machine's files are mounted",
          "procfs_path",
          found.procfs(),
          "sysfs_path",
          found.sysfs(),
          "rootfs_path",
          found.rootfs());
    }
    return found;
  }

  private static HostPaths paths(
      PrometheusExporterUnixArguments arguments, String procfs, String sysfs, String rootfs) {
    return new HostPaths(
        or(arguments.procfsPath(), procfs),
        or(arguments.sysfsPath(), sysfs),
        or(arguments.rootfsPath(), rootfs),
        arguments.udevDataPath());
  }

  private static String or(@Nullable String given, String otherwise) {
    return given == null ? otherwise : given;
  }

  /// @param sign what the directory has when it is that of a machine
  private Optional<String> mounted(String directory, String sign) {
    return MOUNTS.stream()
        .map(mount -> above + mount + directory)
        .filter(path -> Files.exists(Path.of(path, sign)))
        .findFirst();
  }

  void warn(HostPaths paths, Log log) {
    if (paths.rootfs().equals("/") && isContainer()) {
      log.warn(
          "rootfs_path is / in a container: file systems show the container's sizes; mount the"
              + " machine's root and point rootfs_path to it",
          "mounted",
          mounted("", "etc").orElse("none found"));
    }
    if (!paths.procfs().equals("/proc") && isOther(paths, "net")) {
      log.warn(
          "the network collectors show the agent's own network namespace; run it in the machine's",
          "procfs_path",
          paths.procfs());
    }
  }

  /// By the signs of container runtimes: a service of systemd may have a mount namespace, too.
  private boolean isContainer() {
    return isInCluster
        || CONTAINER_SIGNS.stream().anyMatch(sign -> Files.exists(Path.of(above + sign)));
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
}
