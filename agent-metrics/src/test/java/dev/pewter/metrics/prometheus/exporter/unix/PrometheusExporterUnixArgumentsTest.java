package dev.pewter.metrics.prometheus.exporter.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.metrics.prometheus.exporter.unix.collector.CollectorArguments;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusExporterUnixArgumentsTest {
  private static PrometheusExporterUnixArguments decode(String... lines) throws DecodeException {
    return Blocks.decode(PrometheusExporterUnixArguments.class, lines);
  }

  @Test
  void hasDefaults() throws DecodeException {
    var arguments = decode();
    assertThat(arguments.includeExporterMetrics()).isFalse();
    assertThat(arguments.procfsPath()).isNull();
    assertThat(arguments.sysfsPath()).isNull();
    assertThat(arguments.rootfsPath()).isNull();
    assertThat(arguments.udevDataPath()).isEqualTo("/run/udev/data");
    assertThat(arguments.setCollectors()).isEmpty();
    assertThat(arguments.enableCollectors()).isEmpty();
    assertThat(arguments.disableCollectors()).isEmpty();
    assertThat(arguments.collectors().changedBlocks()).isEmpty();
    assertThat(arguments.filesystem().mountTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(arguments.disk().deviceExclude())
        .isEqualTo("^(ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$");
    assertThat(arguments.ntp().maxDistance()).isEqualTo(Duration.ofNanos(3_466_080_000L));
    assertThat(arguments.ipvs().backendLabels())
        .containsExactly(
            "local_address", "local_port", "remote_address", "remote_port", "proto", "local_mark");
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            """
            include_exporter_metrics = true
            procfs_path = "/host/proc/"
            sysfs_path = "/host/sys"
            rootfs_path = "/host/root"
            udev_data_path = "/host/udev"
            set_collectors = ["cpu"]
            enable_collectors = ["sysctl"]
            disable_collectors = ["arp"]
            arp {
              device_exclude = "a"
              device_include = "b"
              netlink = true
            }
            bcache { priority_stats = true }
            cpu {
              guest = true
              info = true
              bugs_include = "a"
              flags_include = "b"
            }
            disk {
              device_exclude = "a"
              device_include = "b"
            }
            ethtool {
              device_exclude = "a"
              device_include = "b"
              metrics_include = "c"
            }
            filesystem {
              fs_types_exclude = "a"
              mount_points_exclude = "b"
              mount_timeout = "1s"
            }
            hwmon {
              chip_exclude = "a"
              chip_include = "b"
            }
            ipvs { backend_labels = ["proto"] }
            netclass {
              ignore_invalid_speed_device = true
              ignored_devices = "a"
            }
            netdev {
              address_info = true
              device_exclude = "a"
            }
            netstat { fields = "a" }
            ntp {
              ip_ttl = 2
              local_offset_tolerance = "2ms"
              max_distance = "1s"
              protocol_version = 3
              server = "time.example"
              server_is_local = true
            }
            perf {
              cache_profilers = ["a"]
              cpus = "0-1"
              disable_cache_profilers = true
              disable_hardware_profilers = true
              disable_software_profilers = true
              hardware_profilers = ["b"]
              software_profilers = ["c"]
              tracepoint = ["d:e"]
            }
            powersupply { ignored_supplies = "a" }
            runit { service_dir = "/a" }
            supervisord { url = "http://a" }
            sysctl {
              include = ["a"]
              include_info = ["b"]
            }
            systemd {
              enable_restarts = true
              start_time = true
              task_metrics = true
              unit_exclude = "a"
              unit_include = "b"
            }
            tapestats { ignored_devices = "a" }
            textfile { directory = "/a" }
            vmstat { fields = "a" }
            """);
    var list = List.of("a");
    assertThat(arguments)
        .isEqualTo(
            new PrometheusExporterUnixArguments(
                true,
                "/host/proc/",
                "/host/sys",
                "/host/root",
                "/host/udev",
                List.of("cpu"),
                List.of("sysctl"),
                List.of("arp"),
                new CollectorArguments.Arp("a", "b", true),
                new CollectorArguments.Bcache(true),
                new CollectorArguments.Cpu(true, true, "a", "b"),
                new CollectorArguments.Disk("a", "b"),
                new CollectorArguments.Ethtool("a", "b", "c"),
                new CollectorArguments.Filesystem("a", "b", Duration.ofSeconds(1)),
                new CollectorArguments.Hwmon("a", "b"),
                new CollectorArguments.Ipvs(List.of("proto")),
                new CollectorArguments.Netclass(true, "a"),
                new CollectorArguments.Netdev(true, "a", ""),
                new CollectorArguments.Netstat("a"),
                new CollectorArguments.Ntp(
                    2, Duration.ofMillis(2), Duration.ofSeconds(1), 3, "time.example", true),
                new CollectorArguments.Perf(
                    list, "0-1", true, true, true, List.of("b"), List.of("c"), List.of("d:e")),
                new CollectorArguments.Powersupply("a"),
                new CollectorArguments.Runit("/a"),
                new CollectorArguments.Supervisord("http://a"),
                new CollectorArguments.Sysctl(list, List.of("b")),
                new CollectorArguments.Systemd(true, true, true, "a", "b"),
                new CollectorArguments.Tapestats("a"),
                new CollectorArguments.Textfile("/a"),
                new CollectorArguments.Vmstat("a")));
    assertThat(arguments.collectors().changedBlocks()).hasSize(21);
  }

  @Test
  void knowsWhichBlocksHaveNoEffect() throws DecodeException {
    var arguments =
        decode(
            """
            set_collectors     = ["loadavg", "netdev"]
            enable_collectors  = ["meminfo", "sysctl"]
            disable_collectors = ["netdev", "sysctl"]
            disk { device_exclude = "a" }
            netdev { device_exclude = "a" }
            ntp { server = "time.example" }
            supervisord { url = "http://a" }
            sysctl { include = ["a"] }
            vmstat {}
            """);
    assertThat(arguments.idle())
        .containsOnly(
            Map.entry("disk", "the collector diskstats is off; name it in enable_collectors"),
            Map.entry("netdev", "the collector netdev is off; name it in enable_collectors"),
            Map.entry("ntp", "the collector ntp is not supported"),
            Map.entry("supervisord", "the collector supervisord is not supported"));
    assertThat(decode("disk { device_exclude = \"a\" }").idle()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vmstat { fields = \"(\" }",
        "systemd { unit_include = \"[\" }",
        "netdev {\n device_include = \"a\"\n device_exclude = \"b\"\n}",
        "filesystem { mount_timeout = \"0s\" }",
        "ntp { protocol_version = 5 }",
        "ipvs { backend_labels = [\"other\"] }"
      })
  void refusesWhatCannotWork(String block) {
    assertThatThrownBy(() -> decode(block)).isInstanceOf(DecodeException.class);
  }
}
