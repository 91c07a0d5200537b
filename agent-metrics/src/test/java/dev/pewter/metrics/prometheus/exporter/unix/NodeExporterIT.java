package dev.pewter.metrics.prometheus.exporter.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  private static boolean isInstalled() {
    return java.util.stream.Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM)));
  }

  private static String peersPage() throws IOException, InterruptedException {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var process =
        new ProcessBuilder(
                PROGRAM,
                "--web.listen-address=127.0.0.1:" + port,
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
                    + "^/(dev|proc|run/credentials/.+|sys|var/lib/docker/.+)($|/)")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      var page = new String[1];
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(
              () -> {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                page[0] = answer.body();
                return answer.statusCode() == 200;
              });
      return page[0];
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static String ownPage()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var component =
        new PrometheusExporterUnix(
            new TestContext("test"),
            Blocks.decode(
                PrometheusExporterUnixArguments.class,
                """
                enable_collectors = ["buddyinfo", "cgroups", "interrupts", "ksmd", "meminfo_numa",
                  "slabinfo", "sysctl", "zoneinfo"]
                sysctl { include = ["kernel.pid_max", "net.ipv4.tcp_rmem"] }
                """));
    var response = new LocalResponse(1 << 24);
    component
        .handler()
        .handle(new Below(new LocalRequest("/metrics", Map.of()), "/metrics"), response);
    return new String(response.buffer(), 0, response.length(), StandardCharsets.UTF_8);
  }

  /// The types and label names of the families to compare.
  private static Map<String, String> shapes(Exposition page) {
    var shapes = new TreeMap<String, Set<String>>();
    page.samples()
        .keySet()
        .forEach(
            key -> {
              int brace = key.indexOf('{');
              String name = brace < 0 ? key : key.substring(0, brace);
              if (!OTHER.matcher(name).find()) {
                String labels =
                    Pattern.compile("=\"(?:[^\"\\\\]|\\\\.)*\"")
                        .matcher(brace < 0 ? "" : key.substring(brace))
                        .replaceAll("");
                shapes
                    .computeIfAbsent(name, _ -> new TreeSet<>())
                    .add(page.types().getOrDefault(name, "?") + labels);
              }
            });
    var texts = new TreeMap<String, String>();
    shapes.forEach((name, shape) -> texts.put(name, String.join(" ", shape)));
    return texts;
  }

  @Test
  void showsTheFamiliesLabelsAndStillValuesOfItsPeer()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    assumeTrue(isInstalled(), PROGRAM + " is not installed");
    var theirs = Exposition.parse(peersPage());
    var ours = Exposition.parse(ownPage());
    assertThat(shapes(ours)).containsExactlyInAnyOrderEntriesOf(shapes(theirs));
    var still = new TreeMap<>(theirs.samples());
    still.keySet().removeIf(key -> !STILL.matcher(key).find());
    assertThat(still).isNotEmpty();
    assertThat(ours.samples()).containsAllEntriesOf(still);
  }
}
