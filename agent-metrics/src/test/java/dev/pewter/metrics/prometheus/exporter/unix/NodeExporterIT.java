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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Compares the page of this machine with that of Debian's node exporter beside it.
class NodeExporterIT {
  private static final String PROGRAM = "prometheus-node-exporter";

  /// Families that are not the same in both, and why.
  private static final Pattern OTHER =
      oneOf(
          "go_.*|process_.*|promhttp_.*", // of the programs themselves
          "node_exporter_build_info", // 1.5.0 has no label tags
          "node_network_info", // 1.5.0 has no label adminstate
          "node_network_receive_nohandler_total", // netlink tells it, the file does not
          "node_softnet_(backlog_len|cpu_collision_total)", // since 1.6.0, as the next ones
          "node_softnet_(flow_limit_count_total|received_rps_total)");

  /// Values that move while both look, and not only up.
  private static final Pattern MOVING =
      oneOf(
          "node_arp_entries", // neighbours come and go
          "node_buddyinfo_blocks|node_zoneinfo_nr_.*", // memory is taken and given back
          "node_memory_numa_[A-Z].*",
          "node_memory_(?!(MemTotal|SwapTotal|Hugepagesize|VmallocTotal)_bytes|HugePages_|numa_).*",
          "node_slabinfo_(active_)?objects",
          "node_cgroups_cgroups", // services start
          "node_cpu_(scaling_)?frequency_hertz", // CPUs slow down
          "node_cpu_seconds_total\\{.*mode=\"(idle|iowait)\"\\}", // the kernel corrects them
          "node_disk_io_now|node_qdisc_(backlog|current_queue_length)", // what is under way
          "node_entropy_available_bits", // random numbers are drawn
          "node_filefd_allocated", // files are opened
          "node_filesystem_((avail|free)_bytes|files_free)", // files are written
          "node_filesystem_files", // XFS and Btrfs make inodes as they are needed
          "node_filesystem_.*mountpoint=\"/tmp/.*", // other tests mount
          "node_hwmon_.*|node_thermal_zone_temp|node_cooling_device_cur_state", // it gets warmer
          "node_load[0-9]+|node_procs_.*|node_processes_(pids|threads|.*state)", // tests run
          "node_lnstat_entries_total|node_nf_conntrack_(entries|stat_.*)", // connections, as the
          // next ones
          "node_netstat_Tcp_CurrEstab|node_sockstat_.*|node_tcp_connection_states|node_udp_queues",
          "node_scrape_collector_duration_seconds|node_time_seconds", // time passes
          "node_timex_(frequency.*|(offset|maxerror|estimated_error)_seconds)"); // and is mended

  /// Untyped families that count.
  private static final Pattern COUNTED = Pattern.compile("^node_(ethtool|netstat|vmstat)_");

  private static Pattern oneOf(String... patterns) {
    return Pattern.compile("^(" + String.join("|", patterns) + ")(\\{.*)?$");
  }

  private static Exposition ownPage()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    return Exposition.parse(
        OwnPage.of(
            new PrometheusExporterUnix(
                new TestContext("test"),
                Blocks.decode(
                    PrometheusExporterUnixArguments.class,
                    """
                    enable_collectors = ["buddyinfo", "cgroups", "ethtool", "interrupts", "ksmd",
                      "lnstat", "meminfo_numa", "network_route", "qdisc", "slabinfo", "sysctl",
                      "tcpstat", "zoneinfo"]
                    cpu { guest = true }
                    sysctl { include = ["kernel.pid_max", "net.ipv4.tcp_rmem"] }
                    """))));
  }

  @Test
  void showsTheFamiliesLabelsAndValuesOfItsPeer()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    assumeTrue(Peer.isInstalled(PROGRAM), PROGRAM + " is not installed");
    var theirs =
        Peer.page(
            PROGRAM,
            "--collector.processes",
            "--collector.buddyinfo",
            "--collector.cgroups",
            "--collector.ethtool",
            "--collector.interrupts",
            "--collector.ksmd",
            "--collector.lnstat",
            "--collector.meminfo_numa",
            "--collector.network_route",
            "--collector.qdisc",
            "--collector.slabinfo",
            "--collector.sysctl",
            "--collector.sysctl.include=kernel.pid_max",
            "--collector.sysctl.include=net.ipv4.tcp_rmem",
            "--collector.tcpstat",
            "--collector.zoneinfo",
            "--no-collector.systemd", // on in Debian
            "--collector.netdev.device-exclude=^$", // lo in Debian
            "--collector.filesystem.mount-points-exclude="
                + "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+)($|/)");
    var ours = ownPage();
    assertThat(Peer.shapes(ours, OTHER))
        .containsExactlyInAnyOrderEntriesOf(Peer.shapes(theirs, OTHER));
    assertThat(wrong(theirs, ours)).isEmpty();
  }

  /// Where ours, which is the later page, has another value, or of what is counted a lower one.
  private static List<String> wrong(Exposition theirs, Exposition ours) {
    var wrong = new ArrayList<String>();
    theirs
        .samples()
        .forEach(
            (key, value) -> {
              if (OTHER.matcher(key).matches() || MOVING.matcher(key).matches()) {
                return;
              }
              Double own = ours.samples().get(key);
              String type = theirs.types().getOrDefault(key.replaceFirst("\\{.*", ""), "");
              boolean isCounted = type.equals("counter") || COUNTED.matcher(key).find();
              if (own == null || (isCounted ? own < value : !own.equals(value))) {
                wrong.add(key + " " + value + " " + own);
              }
            });
    ours.samples().keySet().stream()
        .filter(key -> !theirs.samples().containsKey(key))
        .filter(key -> !OTHER.matcher(key).matches() && !MOVING.matcher(key).matches())
        .forEach(key -> wrong.add(key + " is only ours"));
    return wrong;
  }
}
