package dev.pewter.metrics.prometheus.exporter.unix;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.host.HostPaths;
import dev.pewter.metrics.prometheus.exporter.OwnPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the exporter finds of the machine in a container, which is a folder here.
class SurroundingsTest {
  private static final String UDEV = "/run/udev/data";

  @TempDir Path container;
  private final Set<Path> otherDevices = new HashSet<>();
  private final TestContext context = new TestContext("test");

  private Surroundings inCluster() {
    return surroundings(true);
  }

  private Surroundings surroundings(boolean isInCluster) {
    return new Surroundings(
        container.toString(), isInCluster, path -> otherDevices.contains(Path.of(path)));
  }

  private HostPaths paths(Surroundings surroundings, String... lines) throws DecodeException {
    var arguments = Blocks.decode(PrometheusExporterUnixArguments.class, lines);
    return surroundings.paths(arguments, context.log());
  }

  /// Mounts a machine's root.
  private String mount(String place) throws IOException {
    list("812 790 259:1 / /" + place + " ro,relatime master:1 - ext4 /dev/nvme0n1p1 rw");
    return fill(container.resolve(place), "proc", "sys/devices", "etc", "usr");
  }

  /// Adds lines to the container's list of mounts.
  private void list(String... mountinfo) throws IOException {
    Path list = container.resolve("proc/self/mountinfo");
    Files.createDirectories(list.getParent());
    Files.write(list, List.of(mountinfo), CREATE, APPEND);
  }

  private static String fill(Path root, String... directories) throws IOException {
    for (String directory : directories) {
      Files.createDirectories(root.resolve(directory));
    }
    Files.writeString(root.resolve("proc/stat"), "btime 1\n");
    return root.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"host/root", "rootfs", "host"})
  void findsTheRootOfTheMachine(String place) throws IOException, DecodeException {
    String root = mount(place);
    assertThat(paths(inCluster()))
        .isEqualTo(new HostPaths(root + "/proc", root + "/sys", root, UDEV));
    assertThat(context.log().lines())
        .containsExactly(
            ("info the machine's files are mounted"
                    + " procfs_path=%1$s/proc sysfs_path=%1$s/sys rootfs_path=%1$s")
                .formatted(root));
  }

  @Test
  void findsProcAndSysWithoutTheRoot() throws IOException, DecodeException {
    String root = fill(container.resolve("host"), "proc", "sys/devices");
    assertThat(paths(inCluster()))
        .isEqualTo(new HostPaths(root + "/proc", root + "/sys", "/", UDEV));
  }

  /// `/host` is of the container, whatever is mounted in it.
  @ParameterizedTest
  @ValueSource(strings = {"etc", "etc usr"})
  void takesNoDirectoryOfTheContainerForTheRoot(String alsoMounted)
      throws IOException, DecodeException {
    String host = fill(container.resolve("host"), "proc", "sys/devices");
    fill(container.resolve("host"), alsoMounted.split(" ", -1));
    assertThat(paths(inCluster()))
        .isEqualTo(new HostPaths(host + "/proc", host + "/sys", "/", UDEV));
    String root = mount("rootfs");
    assertThat(paths(inCluster()))
        .isEqualTo(new HostPaths(root + "/proc", root + "/sys", root, UDEV));
  }

  /// As a volume at `/host` whose folders are those of something else.
  @Test
  void takesNoOtherMountForTheRoot() throws IOException, DecodeException {
    list("812 790 259:1 /some/folder /host rw,relatime - ext4 /dev/nvme0n1p1 rw");
    String host = fill(container.resolve("host"), "proc", "sys/devices", "etc");
    assertThat(paths(inCluster()))
        .isEqualTo(new HostPaths(host + "/proc", host + "/sys", "/", UDEV));
  }

  /// As the container runtimes lay out a root: by layers, as a copy of them on the machine's own
  /// disk, and on a file system of its own.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "790 701 0:212 / / rw,relatime - overlay overlay rw,lowerdir=/var/lib/containerd/a/fs",
        "790 701 259:1 /var/lib/docker/vfs/dir/a64f / rw,relatime - ext4 /dev/nvme0n1p1 rw",
        "790 701 0:31 /@/var/lib/containers/storage/btrfs/subvolumes/b / rw - btrfs /dev/sda2 rw"
      })
  void findsTheRootOfTheMachineFromEveryRootOfAContainer(String own)
      throws IOException, DecodeException {
    list(
        own,
        "791 790 0:213 / /proc rw,nosuid - proc proc rw",
        "792 790 0:9 / /sys ro - sysfs s rw");
    fill(container.resolve("host"), "proc", "sys/devices", "etc", "usr"); // of the image
    String root = mount("rootfs");
    assertThat(paths(inCluster()).rootfs()).isEqualTo(root);
    inCluster().warn(paths(inCluster(), "procfs_path = \"/proc\""), context.log());
    assertThat(context.log().lines()).noneMatch(line -> line.startsWith("warn"));
  }

  /// A volume in each of its folders makes no root of a folder, nor does one beside it.
  @Test
  void takesNoDirectoryWithMountsInItForTheRoot() throws IOException, DecodeException {
    list(
        "811 790 0:5 / /host/proc ro - proc proc rw",
        "812 790 259:1 /etc /host/etc ro - ext4 /dev/nvme0n1p1 rw",
        "813 790 259:1 /usr /host/usr ro - ext4 /dev/nvme0n1p1 rw",
        "814 790 259:1 / /hosts ro - ext4 /dev/nvme0n1p1 rw",
        "a line of something else",
        "");
    fill(container.resolve("host"), "proc", "sys/devices", "etc", "usr");
    assertThat(paths(inCluster()).rootfs()).isEqualTo("/");
  }

  @ParameterizedTest
  @CsvSource({"my root, my\\040root", "back\\slash, back\\134slash", "rüt, rüt", "end/, end"})
  void doesNotWarnOfARootWithAnOddName(String given, String listed) throws IOException {
    list("812 790 259:1 / /" + listed + " ro,relatime - ext4 /dev/nvme0n1p1 rw");
    fill(container.resolve(given), "proc", "etc", "usr");
    String path = container + "/" + given;
    inCluster().warn(new HostPaths("/proc", "/sys", path, UDEV), context.log());
    assertThat(context.log().lines()).isEmpty();
  }

  /// As `/proc/1/root` in the machine's process namespace.
  @Test
  void doesNotWarnOfARootThatIsOnlyKnownByItsDevice() throws IOException {
    Path link = container.resolve("proc/1/root");
    fill(link, "proc", "etc", "usr");
    otherDevices.add(link);
    inCluster().warn(new HostPaths("/proc", "/sys", link.toString(), UDEV), context.log());
    assertThat(context.log().lines()).isEmpty();
  }

  @Test
  void knowsAnotherDevice() {
    var isOfOtherDevice = Surroundings.HERE.isOfOtherDevice();
    assertThat(isOfOtherDevice.test("/proc")).isTrue();
    assertThat(isOfOtherDevice.test("/")).isFalse();
    assertThat(isOfOtherDevice.test(container + "/nowhere")).isFalse();
  }

  @Test
  void readsWhatItFinds()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    mount("host");
    Files.writeString(container.resolve("host/proc/loadavg"), "0.21 1.5 12.00 2/345 6789\n");
    var exporter =
        new PrometheusExporterUnix(
            context,
            Blocks.decode(PrometheusExporterUnixArguments.class, "set_collectors = [\"loadavg\"]"),
            inCluster());
    assertThat(OwnPage.of(exporter)).contains("node_load1 0.21\n");
  }

  @Test
  void looksForNothingThatIsGiven() throws IOException, DecodeException {
    String root = mount("host/root");
    assertThat(paths(inCluster(), "procfs_path = \"/proc\"", "rootfs_path = \"/\""))
        .isEqualTo(new HostPaths("/proc", root + "/sys", "/", UDEV));
  }

  @Test
  void takesEmptyDirectoriesForNoMachine() throws IOException, DecodeException {
    Files.createDirectories(container.resolve("host/proc"));
    Files.createDirectories(container.resolve("host/sys"));
    assertThat(paths(inCluster())).isEqualTo(new HostPaths("/proc", "/sys", "/", UDEV));
    assertThat(context.log().lines()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    ".dockerenv, true",
    "run/.containerenv, true",
    "run/systemd/container, true",
    "etc/x, false"
  })
  void looksOnlyInAContainer(String sign, boolean isContainer) throws IOException, DecodeException {
    String root = mount("host/root");
    Path file = container.resolve(sign);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
    assertThat(paths(surroundings(false)).rootfs()).isEqualTo(isContainer ? root : "/");
  }

  @Test
  void warnsOfTheContainersOwnRoot() throws IOException {
    inCluster().warn(new HostPaths("/proc", "/sys", "/", UDEV), context.log());
    String root = mount("rootfs");
    inCluster().warn(new HostPaths("/proc", "/sys", "/", UDEV), context.log());
    inCluster().warn(new HostPaths("/proc", "/sys", root, UDEV), context.log());
    surroundings(false).warn(new HostPaths("/proc", "/sys", "/", UDEV), context.log());
    String warning =
        "warn rootfs_path is / in a container: file systems show the container's sizes; mount the"
            + " machine's root and point rootfs_path to it mounted=";
    assertThat(context.log().lines()).containsExactly(warning + "none found", warning + root);
  }

  @Test
  void warnsOfARootThatIsNotOfTheProcItReads() throws IOException {
    String host = fill(container.resolve("host"), "proc", "sys/devices", "etc", "usr");
    String root = mount("rootfs");
    inCluster().warn(new HostPaths(host + "/proc", "/sys", host, UDEV), context.log());
    inCluster().warn(new HostPaths(host + "/proc", "/sys", root, UDEV), context.log());
    inCluster().warn(new HostPaths("/proc", "/sys", container + "/nowhere", UDEV), context.log());
    surroundings(false).warn(new HostPaths(host + "/proc", "/sys", host, UDEV), context.log());
    String warning =
        "warn rootfs_path is not the root of the machine whose procfs_path is read: file systems"
            + " show wrong sizes; mount that root and point rootfs_path to it procfs_path=%s"
            + " rootfs_path=%s";
    assertThat(context.log().lines())
        .containsExactly(
            warning.formatted(host + "/proc", host),
            warning.formatted(host + "/proc", root),
            warning.formatted("/proc", container + "/nowhere"));
  }

  /// As the node exporter is often started: with `/proc` at `/host/proc` and `/` at `/rootfs`.
  @Test
  void doesNotWarnOfAProcThatIsMountedTwice() throws IOException {
    String root = mount("rootfs");
    Path twice = Files.createDirectory(container.resolve("host")).resolve("proc");
    Files.createSymbolicLink(twice, Path.of(root, "proc"));
    inCluster().warn(new HostPaths(twice.toString(), "/sys", root, UDEV), context.log());
    assertThat(context.log().lines()).isEmpty();
  }
}
