package dev.pewter.metrics.prometheus.exporter.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.prometheus.exporter.Exposition;
import dev.pewter.metrics.prometheus.exporter.OwnPage;
import dev.pewter.metrics.prometheus.exporter.Peer;
import java.io.IOException;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Compares the page of this machine with that of Debian's node exporter beside it.
class NodeExporterIT {
  private static final String PROGRAM = "prometheus-node-exporter";

  /// What an older or newer version of one of them has on its own.
  private static final Pattern OTHER =
      Pattern.compile(
          "^(go_|process_|promhttp_|node_exporter_build_info|node_scrape_|node_cpu_guest_"
              + "|node_network_receive_nohandler_total|node_netstat_|node_vmstat_"
              + "|node_udp_queues|node_btrfs_|node_memory_[A-Z]|node_time_zone_"
              + "|node_cpu_isolated|node_selinux_|node_watchdog_|node_textfile_|node_network_info"
              + "|node_softnet_(backlog|cpu_collision|flow_limit|received_rps))");

  /// Families that stay as they are while both look.
  private static final Pattern STILL =
      Pattern.compile(
          "^node_(boot_time_seconds|memory_MemTotal_bytes|uname_info|os_info|os_version"
              + "|filefd_maximum|entropy_pool_size_bits|network_mtu_bytes"
              + "|network_address_assign_type|network_flags|filesystem_size_bytes|disk_info"
              + "|time_clocksource_.*|processes_max_.*|cpu_frequency_max_hertz|dmi_info"
              + "|nf_conntrack_entries_limit|filesystem_readonly|sysctl_|cgroups_enabled"
              + "|zoneinfo_(present|managed|spanned)_pages|slabinfo_object_size_bytes)");

  private static Exposition ownPage()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    return Exposition.parse(
        OwnPage.of(
            new PrometheusExporterUnix(
                new TestContext("test"),
                Blocks.decode(
                    PrometheusExporterUnixArguments.class,
                    """
                    enable_collectors = ["buddyinfo", "cgroups", "interrupts", "ksmd",
                      "meminfo_numa", "slabinfo", "sysctl", "zoneinfo"]
                    sysctl { include = ["kernel.pid_max", "net.ipv4.tcp_rmem"] }
                    """))));
  }

  @Test
  void showsTheFamiliesLabelsAndStillValuesOfItsPeer()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    assumeTrue(Peer.isInstalled(PROGRAM), PROGRAM + " is not installed");
    var theirs =
        Peer.page(
            PROGRAM,
            "--collector.processes",
            "--collector.buddyinfo",
            "--collector.cgroups",
            "--collector.interrupts",
            "--collector.ksmd",
            "--collector.meminfo_numa",
            "--collector.slabinfo",
            "--collector.sysctl",
            "--collector.sysctl.include=kernel.pid_max",
            "--collector.sysctl.include=net.ipv4.tcp_rmem",
            "--collector.zoneinfo",
            "--collector.filesystem.mount-points-exclude="
                + "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+)($|/)");
    var ours = ownPage();
    assertThat(Peer.shapes(ours, OTHER))
        .containsExactlyInAnyOrderEntriesOf(Peer.shapes(theirs, OTHER));
    var still = new TreeMap<>(theirs.samples());
    still
        .keySet()
        .removeIf(key -> !STILL.matcher(key).find() || key.contains("mountpoint=\"/tmp/"));
    assertThat(still).isNotEmpty();
    assertThat(ours.samples()).containsAllEntriesOf(still);
  }
}
