package dev.pewter.metrics.prometheus.exporter.unix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.host.HostPaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where an agent that may be in a container finds the machine, and what a container without the
/// right mounts and namespaces would show of itself in its place.
///
/// @param above in front of every path that is looked at; empty but in tests
/// @param isInCluster whether Kubernetes has started the agent
/// @param isOfOtherDevice whether a directory is of another file system than `/`
record Surroundings(String above, boolean isInCluster, Predicate<String> isOfOtherDevice) {
  static final Surroundings HERE =
      new Surroundings(
          "", System.getenv("KUBERNETES_SERVICE_HOST") != null, Surroundings::isOnOtherDevice);

  private static final Path SELF = Path.of("/proc/self/ns");
  private static final int POINT = 4; // field of a line of mountinfo

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
            root().orElse("/"));
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

  private Optional<String> root() {
    return MOUNTS.stream().map(mount -> above + mount).filter(this::isRoot).findFirst();
  }

  /// Not a directory of the container in which parts of the machine are mounted one by one.
  private boolean isRoot(String path) {
    return Stream.of("proc", "etc", "usr").allMatch(sign -> Files.exists(Path.of(path, sign)))
        && (isMountPoint(path) || isOfOtherDevice.test(path));
  }

  /// Whether something is mounted there, be it of the file system that the container's own root is
  /// on: `36 35 98:0 / /host/root ro,relatime - ext4 /dev/sda1 rw`. A link such as `/proc/1/root`
  /// leads to what is in no list of the container; only its device tells.
  private boolean isMountPoint(String path) {
    String inside = path.startsWith(above) ? path.substring(above.length()) : path;
    String point = escaped(Path.of(inside).normalize().toString());
    try (var lines = Files.lines(Path.of(above + "/proc/self/mountinfo"), ISO_8859_1)) {
      return lines
          .map(line -> line.split(" ", 6))
          .anyMatch(fields -> fields.length > POINT && fields[POINT].equals(point));
    } catch (IOException | UncheckedIOException _) { // no Linux
      return false;
    }
  }

  /// A path as the kernel writes it into a list, each byte a character.
  private static String escaped(String path) {
    return new String(path.getBytes(UTF_8), ISO_8859_1)
        .replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012");
  }

  private static boolean isOnOtherDevice(String path) {
    try {
      return FileStat.of(path).device() != FileStat.of("/").device();
    } catch (SystemCallException _) { // gone by now
      return false;
    }
  }

  void warn(HostPaths paths, Log log) {
    if (isContainer()) {
      warnOfRoot(paths, log);
    }
    if (!paths.procfs().equals("/proc") && isOther(paths, "net")) {
      log.warn(
          "the network collectors show the agent's own network namespace; run it in the machine's",
          "procfs_path",
          paths.procfs());
    }
  }

  private void warnOfRoot(HostPaths paths, Log log) {
    if (paths.rootfs().equals("/")) {
      log.warn(
          "rootfs_path is / in a container: file systems show the container's sizes; mount the"
              + " machine's root and point rootfs_path to it",
          "mounted",
          root().orElse("none found"));
    } else if (!isRoot(paths.rootfs()) || !isProcOfRoot(paths)) {
      log.warn(
          "rootfs_path is not the root of the machine whose procfs_path is read: file systems show"
              + " wrong sizes; mount that root and point rootfs_path to it",
          "procfs_path",
          paths.procfs(),
          "rootfs_path",
          paths.rootfs());
    }
  }

  /// Whether the root has that `proc`, which may also be mounted for itself. The agent's own goes
  /// with any root: in the machine's process namespace it shows the machine.
  private static boolean isProcOfRoot(HostPaths paths) {
    if (paths.procfs().equals("/proc")) {
      return true;
    }
    try {
      return Files.isSameFile(Path.of(paths.procfs()), Path.of(paths.rootfs(), "proc"));
    } catch (IOException _) { // none there, or not allowed
      return false;
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
