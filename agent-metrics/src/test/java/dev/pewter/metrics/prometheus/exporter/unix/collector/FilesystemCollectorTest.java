package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.sys.FileSystemStat;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.HostPaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FilesystemCollectorTest {
  private static final long BIG = 0x8000_0000_0000_0000L;

  private static final FileSystemStat STAT = new FileSystemStat(0, 4096, BIG, 3, 2, 10, 9);

  @TempDir Path machine;
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void makeProcesses() throws IOException {
    Files.createDirectories(machine.resolve("proc/1"));
    Files.createDirectories(machine.resolve("proc/self"));
  }

  private void list(String file, String text) throws IOException {
    Files.writeString(machine.resolve("proc").resolve(file), text, StandardCharsets.ISO_8859_1);
  }

  private String samples(String rootfs, String blocks) throws IOException, InterruptedException {
    return samples(
        rootfs,
        blocks,
        path -> {
          asked.add(new String(path, StandardCharsets.ISO_8859_1));
          return STAT;
        });
  }

  private String samples(String rootfs, String blocks, MountStats.Call call)
      throws IOException, InterruptedException {
    var paths = new HostPaths(machine + "/proc", machine + "/sys", rootfs, "");
    var settings = CollectorRun.settings(machine, blocks);
    return CollectorRun.samples(
        new FilesystemCollector(
            new CollectorSettings(new HostFiles(paths), settings.arguments(), settings.log()),
            call));
  }

  private static String points(String samples) {
    return samples
        .lines()
        .filter(line -> line.startsWith("node_filesystem_readonly"))
        .map(line -> line.replaceAll(".*mountpoint=\"(.*)\"\\} (.)", "$1 $2"))
        .reduce("", (a, b) -> a + b + "\n");
  }

  @Test
  void showsNumbers() throws IOException, InterruptedException {
    list("1/mounts", "/dev/sda1 / ext4 rw,relatime 0 0\n");
    assertThat(samples("/", ""))
        .isEqualTo(
            """
            node_filesystem_avail_bytes{device="/dev/sda1",fstype="ext4",mountpoint="/"} 8192
            node_filesystem_device_error{device="/dev/sda1",fstype="ext4",mountpoint="/"} 0
            node_filesystem_files{device="/dev/sda1",fstype="ext4",mountpoint="/"} 10
            node_filesystem_files_free{device="/dev/sda1",fstype="ext4",mountpoint="/"} 9
            node_filesystem_free_bytes{device="/dev/sda1",fstype="ext4",mountpoint="/"} 12288
            node_filesystem_readonly{device="/dev/sda1",fstype="ext4",mountpoint="/"} 0
            node_filesystem_size_bytes{device="/dev/sda1",fstype="ext4",mountpoint="/"} \
            3.777893186295716e+22""");
  }

  /// Of the list with the numbers only what the list of the page has.
  @Test
  void showsNumbersOfDevicesOnDemand() throws IOException, InterruptedException {
    list(
        "1/mounts",
        """
        /dev/sda1 / ext4 rw,relatime 0 0
        tmpfs /run tmpfs rw 0 0
        tmpfs /run tmpfs rw 0 0
        /dev/sdb1 /elsewhere ext4 rw 0 0
        """);
    list(
        "1/mountinfo",
        """
        22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
        23 22 0:5 / /proc rw - proc proc rw
        24 22 0:24 / /run rw - tmpfs tmpfs rw
        25 24 0:25 / /run rw - tmpfs tmpfs rw
        26 22 8:33 / /data rw - ext4 /dev/sdc1 rw
        27 22 broken
        """);
    var newer = CollectorRun.newer(CollectorRun.settings(machine, ""));
    var collector = new FilesystemCollector(newer, _ -> STAT);
    assertThat(CollectorRun.samples(collector).lines().filter(line -> line.contains("mount_info")))
        .containsExactly(
            "node_filesystem_mount_info"
                + "{device=\"/dev/sda1\",major=\"8\",minor=\"1\",mountpoint=\"/\"} 1",
            "node_filesystem_mount_info"
                + "{device=\"tmpfs\",major=\"0\",minor=\"25\",mountpoint=\"/run\"} 1");
  }

  @Test
  void leavesOutWhatNobodyWants() throws IOException, InterruptedException {
    list(
        "1/mounts",
        """
        proc /proc proc rw 0 0
        tmpfs /dev/shm tmpfs rw 0 0
        overlay /x overlay rw 0 0
        tmpfs /run tmpfs rw 0 0
        tmpfs /device tmpfs ro,size=1 0 0
        tmpfs /device tmpfs rw 0 0
        half a
        nfs:/a /mnt\\040one\\011two\\134x nfs4 rw,ro=1,nosuid,emergency_ro 0 0
        """);
    assertThat(points(samples("/", ""))).isEqualTo("/mnt one\ttwo\\\\134x 1\n/device 1\n/run 0\n");
    assertThat(asked).contains("/mnt one\ttwo\\134x");
  }

  @Test
  void cutsTheRootOff() throws IOException, InterruptedException {
    list(
        "1/mounts",
        """
        a /host/root ext4 rw 0 0
        b /host/root/data ext4 rw 0 0
        c /host/root2/data ext4 rw 0 0
        d /var ext4 rw 0 0
        """);
    assertThat(points(samples("/host/root/", "")))
        .isEqualTo("/ 0\n/data 0\n/host/root2/data 0\n/var 0\n");
    assertThat(asked)
        .containsExactlyInAnyOrder(
            "/host/root/", "/host/root/data", "/host/root/host/root2/data", "/host/root/var");
  }

  @Test
  void readsTheListThereIs() throws IOException, InterruptedException {
    list(
        "self/mountinfo",
        "36 35 98:0 / /self rw master:1 shared:2 - ext3 /dev/x rw,emergency_ro\n");
    assertThat(points(samples("/", ""))).isEqualTo("/self 1\n");
    list("mounts", "/dev/x /own ext4 rw 0 0\n");
    assertThat(points(samples("/", ""))).isEqualTo("/own 0\n");
    list("1/mountinfo", "36 35 98:0 / /info ro - ext3 /dev/x rw\nbroken\n");
    assertThat(points(samples("/", ""))).isEqualTo("/info 1\n");
  }

  /// As of a file server that is gone: calls come back at the end of the test.
  @Test
  @Timeout(30) // the default timeout of so many mounts takes 40 s
  void waitsForDeadMountsAsLongAsItIsToldAndOnce() throws IOException, InterruptedException {
    int mounts = 8;
    var back = new CountDownLatch(1);
    MountStats.Call call =
        path -> {
          asked.add(new String(path, StandardCharsets.ISO_8859_1));
          return asked.getLast().endsWith("/here") ? STAT : late(back);
        };
    try {
      var all = new StringBuilder("/dev/sda1 /here ext4 rw 0 0\n");
      String hasty = "filesystem { mount_timeout = \"200ms\" }";
      for (int i = 0; i < mounts; i++) {
        String mount = "server:/a " + machine + "/gone" + i + " nfs4 ro 0 0\n";
        all.append(mount);
        list("1/mounts", mount);
        assertThat(samples("/", hasty, call))
            .isEqualTo(
                """
                node_filesystem_device_error{device="server:/a",fstype="nfs4",mountpoint="%1$s"} 1
                node_filesystem_readonly{device="server:/a",fstype="nfs4",mountpoint="%1$s"} 0"""
                    .formatted(machine + "/gone" + i));
      }
      await().until(() -> asked.size() == mounts);

      list("1/mounts", all.toString());
      assertThat(samples("/", "", call))
          .contains(
              "node_filesystem_size_bytes{device=\"/dev/sda1\",fstype=\"ext4\",mountpoint=\"/here\"}");
      assertThat(asked).hasSize(mounts + 1);
    } finally {
      back.countDown();
    }
    await().until(() -> MountStats.threads() == 0);
  }

  private static FileSystemStat late(CountDownLatch back) {
    try {
      back.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return STAT;
  }

  @Test
  void keepsBytesThatAreNoText() throws IOException, InterruptedException {
    list("1/mounts", "/dev/x /b\u00ff ext4 rw 0 0\n");
    assertThat(points(samples("/", "filesystem {\n  mount_points_exclude = \"\"\n}")))
        .isEqualTo("/b\uFFFD 0\n");
    assertThat(asked).containsExactly("/b\u00ff");
  }
}
