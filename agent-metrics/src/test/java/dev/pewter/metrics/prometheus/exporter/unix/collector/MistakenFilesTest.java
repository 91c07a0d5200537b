package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files that say what the kernel would not say fail their collector, as in node_exporter, so that
/// `node_scrape_collector_success` tells of it.
class MistakenFilesTest {
  @TempDir private Path machine;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "arp | proc/net/arp | titles;10.0.0.1 0x1 0x2 02:00:00:0x:00:01 * eth0 | hardware address",
        "arp | proc/net/arp | titles;10.0.0.1 0x1 0x2 02:00:00:00:00: * eth0 | hardware address",
        "arp | proc/net/arp | titles;half a line | hardware address",
        "arp | proc/net/arp | titles;10.0.0.1 0x1 0x2 02:00:00:00:00:01 * | without a device",
        "pressure | proc/pressure/cpu | some avg10=0.00 avg60=0.00 avg3 | no total time",
        "pressure | proc/pressure/cpu | some avg10=0.00 avg60=0.00 avg300=0.00 total= | ''",
        "udp_queues | proc/net/udp | titles;  1: 00000000:0044 0000 | without queues",
        "diskstats | proc/diskstats | x 3 sda 1 2 3 | not a number",
        "entropy | proc/sys/kernel/random/entropy_avail | -1 | less than nothing",
        "mdadm | proc/mdstat | md0 : active raid1 sda1[0] sdb1[1];   \u0020 12x blocks | no size of md0",
        "mdadm | proc/mdstat | md0 : active raid1 sda1[0] sdb1[1] | no size of md0",
        "fibrechannel | sys/class/fc_host/host0/statistics/rx_frames | many | no number",
        "infiniband | sys/class/infiniband/m/ports/1/counters/link_downed | '' | no number",
        "powersupplyclass | sys/class/power_supply/BAT0/capacity | 99;99 | no number",
        "bcachefs | sys/fs/bcachefs/0f3a/btree_cache_size | much | not a number",
        "bcachefs | sys/fs/bcachefs/0f3a/errors | bset_bad_csum many | not a number",
        "dmmultipath | sys/block/dm-0/size | large | no number",
        "edac | sys/devices/system/edac/mc/mc0/ce_count | 1.5 | no number",
        "edac | sys/devices/system/edac/mc/mc0/csrow0/ch0_ce_count | one | no number",
        "btrfs | sys/fs/btrfs/0f3a-11/commit_stats | commits many | not a number",
        "os | etc/os-release | ID=x;SUPPORT_END=soon | not a day",
      })
  void failTheirCollector(String collector, String file, String lines, String message)
      throws IOException, ComponentException {
    write("sys/class/fc_host/host0/port_state", "Online");
    write("sys/class/infiniband/m/ports/1/rate", "100 Gb/sec");
    write("sys/class/infiniband/m/ports/1/state", "4: ACTIVE");
    write("sys/class/infiniband/m/ports/1/phys_state", "5: LinkUp");
    write("sys/block/dm-0/dm/uuid", "mpath-36001405");
    write("sys/block/dm-0/dm/name", "data");
    write("proc/mounts", "");
    write(file, lines.replace(';', '\n') + "\n");
    var paths =
        new HostPaths(
            machine + "/proc", machine + "/sys", machine.toString(), machine + "/udev/data");
    Map<String, Collector> made =
        Collectors.make(
            new TreeSet<>(List.of(collector, Collectors.NEWER_FAMILIES)),
            paths,
            CollectorRun.arguments(""),
            new TestContext("test").log());
    assertThatThrownBy(() -> made.get(collector).collect(new MetricPage()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
  }

  private void write(String file, String text) throws IOException {
    Path path = machine.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
