package dev.pewter.metrics.prometheus.exporter.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrometheusExporterUnixTest {
  @TempDir private Path machine;
  private final TestContext context = new TestContext("prometheus.exporter.unix.node");

  @BeforeEach
  void makeAMachine() throws IOException {
    Files.createDirectories(machine.resolve("proc"));
    Path cpus = Files.createDirectories(machine.resolve("sys/devices/system/cpu"));
    Files.writeString(cpus.resolve("online"), "0\n");
    Files.writeString(machine.resolve("proc/loadavg"), "0.21 1.5 12.00 2/345 6789\n");
  }

  private PrometheusExporterUnixArguments arguments(String lines) throws DecodeException {
    return Blocks.decode(
        PrometheusExporterUnixArguments.class,
        "procfs_path = \"" + machine + "/proc\"",
        "sysfs_path = \"" + machine + "/sys\"",
        "rootfs_path = \"" + machine + "\"",
        lines);
  }

  private PrometheusExporterUnix component(String lines)
      throws DecodeException, ComponentException {
    return new PrometheusExporterUnix(context, arguments(lines));
  }

  private static String page(PrometheusExporterUnix component)
      throws IOException, InterruptedException {
    var response = new LocalResponse(1 << 24);
    var handler = Objects.requireNonNull(component.handler());
    handler.handle(new Below(new LocalRequest("/metrics", Map.of()), "/metrics"), response);
    assertThat(response.status()).isEqualTo(200);
    return new String(response.buffer(), 0, response.length(), StandardCharsets.UTF_8);
  }

  @Test
  void showsCollectorsAndItself()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var component = component("set_collectors = [\"loadavg\", \"meminfo\"]");
    assertThat(page(component))
        .contains("node_load1 0.21\n")
        .contains("node_scrape_collector_success{collector=\"loadavg\"} 1\n")
        .contains("node_scrape_collector_success{collector=\"meminfo\"} 0\n")
        .contains("node_scrape_collector_duration_seconds{collector=\"loadavg\"} ")
        .containsPattern("node_exporter_build_info\\{branch=\"\",goarch=\"\\w+\",goos=\"linux\",")
        .contains("promhttp_metric_handler_errors_total{cause=\"gathering\"} 0\n")
        .doesNotContain("promhttp_metric_handler_requests_total");
  }

  @Test
  void countsRequestsOnDemand()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var component = component("set_collectors = [\"loadavg\"]\ninclude_exporter_metrics = true");
    page(component);
    assertThat(page(component))
        .contains("promhttp_metric_handler_requests_total{code=\"200\"} 1\n")
        .contains("promhttp_metric_handler_requests_in_flight 1\n");
  }

  @Test
  void logsAFailureOnceAndItsEnd()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var component = component("set_collectors = [\"loadavg\"]");
    Files.writeString(machine.resolve("proc/loadavg"), "much\n");
    page(component);
    page(component);
    Files.writeString(machine.resolve("proc/loadavg"), "1 1 1\n");
    page(component);
    assertThat(context.log().lines().stream().filter(l -> l.contains("collector=loadavg")))
        .containsExactly(
            "error collector failed collector=loadavg err=not a number: \"much\"",
            "info collector works again collector=loadavg");
  }

  @Test
  void leavesOutDamagedNamesAndSaysSoOnce()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var component = component("set_collectors = [\"sockstat\"]");
    Files.createDirectories(machine.resolve("proc/net"));
    Files.writeString(
        machine.resolve("proc/net/sockstat"), "sockets: used 7\nTCP: inuse 1 in}u\"se 2\n");
    page(component);
    assertThat(page(component))
        .contains("node_sockstat_TCP_inuse 1\n")
        .contains("promhttp_metric_handler_errors_total{cause=\"gathering\"} 1\n")
        .doesNotContain("in}u");
    assertThat(context.log().lines().stream().filter(l -> l.contains("left out")))
        .containsExactly(
            "warn metrics left out count=1"
                + " first=[metric name \"node_sockstat_TCP_in}u\"se\" is not valid]");
  }

  @Test
  void choosesCollectors() throws DecodeException, ComponentException {
    var component =
        component(
            """
            set_collectors     = ["loadavg", "unheard_of"]
            enable_collectors  = ["meminfo"]
            disable_collectors = ["meminfo", "loadavg"]
            """);
    assertThat(component.debugInfo()).isEqualTo(new UnixInfo("meminfo"));
  }

  @Test
  void showsWhatNewerVersionsShowOnDemand()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    Files.createDirectories(machine.resolve("etc"));
    Files.writeString(machine.resolve("etc/os-release"), "ID=example\nSUPPORT_END=1970-01-02\n");
    var component = component("set_collectors = [\"os\"]");
    assertThat(page(component)).contains("node_os_info").doesNotContain("support_end");
    component.update(
        arguments("set_collectors = [\"os\"]\nenable_collectors = [\"newer_families\"]"));
    assertThat(page(component)).contains("node_os_support_end_timestamp_seconds 86400\n");
    assertThat(component.debugInfo()).isEqualTo(new UnixInfo("newer_families, os"));
  }

  /// Where the kernel does not let it count, the component says so in place of a page.
  @Test
  void countsEventsOrTellsThatItMayNot() throws DecodeException, IOException, InterruptedException {
    try {
      assertThat(page(component("set_collectors = [\"loadavg\", \"perf\"]")))
          .contains("node_scrape_collector_success{collector=\"perf\"} 1\n")
          .containsPattern("node_perf_page_faults_total\\{cpu=\"0\"\\} [0-9]");
    } catch (ComponentException e) {
      assertThat(e).hasMessageStartingWith("couldn't create collector perf: not allowed to count");
    }
  }

  @Test
  void showsThatThereAreNoEventsToCount()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var component =
        component(
            """
            set_collectors = ["loadavg", "perf"]
            perf {
              disable_hardware_profilers = true
              disable_software_profilers = true
              disable_cache_profilers    = true
            }
            """);
    assertThat(page(component))
        .contains("node_load1 0.21\n")
        .contains("node_scrape_collector_success{collector=\"perf\"} 0\n")
        .doesNotContain("node_perf_");
  }

  @Test
  void exportsItsTarget() throws DecodeException, ComponentException {
    component("set_collectors = [\"loadavg\"]");
    assertThat(context.lastExport(TargetsExports.class).targets().getFirst().labels())
        .containsEntry("job", "integrations/unix")
        .containsEntry(
            "__metrics_path__", "/api/v0/component/prometheus.exporter.unix.node/metrics");
  }

  @Test
  void takesNewArguments()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var component = component("set_collectors = [\"meminfo\"]");
    component.update(arguments("set_collectors = [\"loadavg\"]"));
    assertThat(page(component)).contains("node_load1 0.21\n");
  }

  @Test
  void refusesCollectorsItDoesNotHave() {
    assertThatThrownBy(() -> component("enable_collectors = [\"supervisord\"]"))
        .isInstanceOf(ComponentException.class)
        .hasMessage("collector supervisord is not supported");
  }

  @Test
  void refusesMissingDirectories() throws IOException {
    Files.move(machine.resolve("sys"), machine.resolve("moved"));
    assertThatThrownBy(() -> component("")).hasMessageContaining("sysfs_path");
  }
}
