package dev.pewter.metrics.prometheus.exporter.cadvisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.sys.FileStat;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.Exposition;
import dev.pewter.metrics.prometheus.exporter.OwnPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PrometheusExporterCadvisorTest {
  private static final String PLAIN = "store_container_labels = false\n";
  private static final String NO_DOCKER = "docker_host = \"unix:///nowhere\"\n";
  @TempDir private Path root;
  private final TestContext context = new TestContext("prometheus.exporter.cadvisor.test");
  private TestMachine machine = new TestMachine(Path.of("none"));

  @BeforeEach
  void makeAMachine() throws IOException {
    machine = new TestMachine(root);
    machine.writeHost();
  }

  private PrometheusExporterCadvisor exporter(String text) throws DecodeException {
    return new PrometheusExporterCadvisor(
        context,
        Blocks.decode(PrometheusExporterCadvisorArguments.class, NO_DOCKER, text),
        root.toString());
  }

  private Map<String, Double> samples(String text)
      throws DecodeException, IOException, InterruptedException {
    return Exposition.parse(OwnPage.of(exporter(text))).samples();
  }

  /// The samples whose labels have a text, without the prefix and that text.
  private static Map<String, Double> of(Map<String, Double> samples, String labels) {
    var found = new TreeMap<String, Double>();
    samples.forEach(
        (key, value) -> {
          if (key.contains(labels)) {
            found.put(
                key.replace("container_", "")
                    .replace(labels, "")
                    .replaceAll(",+}", "}")
                    .replace("{}", ""),
                value);
          }
        });
    return found;
  }

  private static String text(Exporter exporter) throws IOException, InterruptedException {
    return new String(exporter.page(), StandardCharsets.UTF_8);
  }

  @Test
  void leavesOutTheGroupsThatHaveNoRoomOnThePage()
      throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    var arguments = Blocks.decode(PrometheusExporterCadvisorArguments.class, NO_DOCKER);
    var page = new MetricPage(20_000);
    try (var exporter = new Exporter(arguments, context, root.toString(), page)) {
      var samples = Exposition.parse(text(exporter)).samples();
      assertThat(samples).containsEntry("container_scrape_error", 1.0);
      assertThat(of(samples, "machine_cpu_cores")).hasSize(1);
      assertThat(of(samples, "id=\"/\"")).isNotEmpty();
      assertThat(of(samples, "container=\"app\"")).isEmpty();
    }
    assertThat(context.log().lines())
        .contains(
            "error control groups cannot be shown"
                + " err=java.io.IOException: more metrics than the page has room for");
  }

  @Test
  void showsAContainerOfAPodInVersion2() throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    String labels =
        "container=\"app\",@id=\"/kubepods.slice/kubepods-burstable.slice/"
            + "kubepods-burstable-pod1_2.slice/cri-containerd-"
            + TestMachine.APP
            + ".scope\",@image=\"registry/app:1\",@name=\""
            + TestMachine.APP
            + "\",@namespace=\"shop\",@pod=\"web-0\"";
    var samples = new TreeMap<String, Double>();
    samples(
            PLAIN
                + "enabled_metrics = [\"cpu\", \"memory\", \"diskIO\", \"oom_event\", \"pressure\"]")
        .forEach(
            (key, value) -> {
              boolean isOwn = true;
              String rest = key;
              for (String label : labels.split("@")) {
                String plain = label.endsWith(",") ? label.substring(0, label.length() - 1) : label;
                isOwn &= rest.contains(plain);
                rest = rest.replace(plain, "");
              }
              if (isOwn) {
                samples.put(
                    rest.replace("container_", "")
                        .replaceAll(",+", ",")
                        .replace("{,", "{")
                        .replace(",}", "}")
                        .replace("{}", ""),
                    value);
              }
            });
    assertThat(samples.remove("start_time_seconds")).isPositive();
    assertThat(samples.remove("last_seen")).isPositive();
    var expected = new TreeMap<String, Double>();
    expected.put("cpu_usage_seconds_total{cpu=\"total\"}", 3.0);
    expected.put("cpu_user_seconds_total", 2.0);
    expected.put("cpu_system_seconds_total", 1.0);
    expected.put("cpu_cfs_periods_total", 10.0);
    expected.put("cpu_cfs_throttled_periods_total", 4.0);
    expected.put("cpu_cfs_throttled_seconds_total", 0.5);
    expected.put("spec_cpu_period", 100_000.0);
    expected.put("spec_cpu_quota", 50_000.0);
    expected.put("spec_cpu_shares", 2597.0);
    expected.put("spec_memory_limit_bytes", 4096.0);
    expected.put("spec_memory_swap_limit_bytes", 0.0);
    expected.put("spec_memory_reservation_limit_bytes", 0.0);
    expected.put("memory_usage_bytes", 1000.0);
    expected.put("memory_working_set_bytes", 750.0);
    expected.put("memory_max_usage_bytes", 1500.0);
    expected.put("memory_rss", 600.0);
    expected.put("memory_cache", 300.0);
    expected.put("memory_swap", 7.0);
    expected.put("memory_mapped_file", 20.0);
    expected.put("memory_kernel_usage", 50.0);
    expected.put("memory_failcnt", 2.0);
    expected.put("memory_total_active_file_bytes", 40.0);
    expected.put("memory_total_inactive_file_bytes", 250.0);
    expected.put("memory_failures_total{failure_type=\"pgfault\",scope=\"container\"}", 11.0);
    expected.put("memory_failures_total{failure_type=\"pgfault\",scope=\"hierarchy\"}", 11.0);
    expected.put("memory_failures_total{failure_type=\"pgmajfault\",scope=\"container\"}", 12.0);
    expected.put("memory_failures_total{failure_type=\"pgmajfault\",scope=\"hierarchy\"}", 12.0);
    expected.put("oom_events_total", 4.0);
    expected.put("pressure_memory_waiting_seconds_total", 2.0);
    expected.put("pressure_memory_stalled_seconds_total", 1.0);
    expected.put("fs_reads_bytes_total{device=\"/dev/sda\"}", 10.0);
    expected.put("fs_reads_total{device=\"/dev/sda\"}", 1.0);
    expected.put("fs_writes_bytes_total{device=\"/dev/sda\"}", 20.0);
    expected.put("fs_writes_total{device=\"/dev/sda\"}", 2.0);
    String blocks =
        "blkio_device_usage_total{device=\"/dev/sda\",major=\"8\",minor=\"0\",operation=";
    expected.put(blocks + "\"Read\"}", 10.0);
    expected.put(blocks + "\"Write\"}", 20.0);
    assertThat(samples).isEqualTo(expected);
  }

  @Test
  void showsTheNetworkOfAPodAtItsSandbox()
      throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    var samples = samples(PLAIN);
    var bytes = new TreeMap<String, Double>();
    samples.forEach(
        (key, value) -> {
          if (key.startsWith("container_network_")) {
            bytes.put(key, value);
          }
        });
    String sandbox = "scope\",image=\"registry/app:1\",interface=\"eth0\"";
    String root = "{id=\"/\",interface=\"eth0\"}";
    assertThat(bytes).hasSize(16);
    assertThat(bytes.keySet()).allMatch(key -> key.contains(sandbox) || key.contains(root));
    assertThat(bytes.keySet()).noneMatch(key -> key.contains("container=\"app\""));
    assertThat(bytes)
        .containsEntry("container_network_receive_bytes_total" + root, 100.0)
        .containsEntry("container_network_receive_packets_total" + root, 10.0)
        .containsEntry("container_network_receive_errors_total" + root, 1.0)
        .containsEntry("container_network_receive_packets_dropped_total" + root, 2.0)
        .containsEntry("container_network_transmit_bytes_total" + root, 200.0)
        .containsEntry("container_network_transmit_packets_total" + root, 20.0)
        .containsEntry("container_network_transmit_errors_total" + root, 3.0)
        .containsEntry("container_network_transmit_packets_dropped_total" + root, 4.0);
  }

  @Test
  void measuresWhatContainersHaveWritten()
      throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    machine.write(
        "proc/77/mountinfo",
        """
        20 1 8:1 / /proc rw - proc proc rw
        21 1 0:50 / / rw,relatime master:3 - overlay overlay rw,lowerdir=/l/1:/l/2,upperdir=/layers/7/fs,workdir=/w
        """);
    machine.write("layers/7/fs/etc/small", "x");
    machine.write("layers/7/fs/etc/large", "x".repeat(5000));
    var exporter = exporter(PLAIN);

    assertThat(OwnPage.of(exporter)).doesNotContain("fs_usage_bytes{container=\"app\"");
    exporter.measureLayers();

    var samples = Exposition.parse(OwnPage.of(exporter)).samples();
    assertThat(valueOf(samples, "container_fs_usage_bytes{container=\"app\"") % 4096).isZero();
    assertThat(valueOf(samples, "container_fs_usage_bytes{container=\"app\""))
        .isGreaterThanOrEqualTo(3 * 4096);
    assertThat(valueOf(samples, "container_fs_inodes_total{container=\"app\"")).isEqualTo(4);
    assertThat(valueOf(samples, "container_fs_limit_bytes{container=\"app\"")).isPositive();

    exporter.measureLayers(); // shown before
    exporter.measureLayers(); // no more
    assertThat(OwnPage.of(exporter)).doesNotContain("fs_usage_bytes{container=\"app\"");
  }

  private static double valueOf(Map<String, Double> samples, String start) {
    return samples.entrySet().stream()
        .filter(sample -> sample.getKey().startsWith(start))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  @Test
  void showsHowBusyMountedDisksAre() throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    long device = FileStat.of(root.toString()).device();
    machine.write(
        "proc/diskstats",
        "%d %d sdz 1 2 3 4000 5 6 7 8000 9 10000 11000 0\n"
            .formatted(device >>> 32, device & 0xffffffffL));
    var samples = of(samples(PLAIN), "{device=\"/dev/root\",id=\"/\"}");
    assertThat(samples)
        .containsEntry("fs_reads_merged_total", 2.0)
        .containsEntry("fs_sector_reads_total", 3.0)
        .containsEntry("fs_read_seconds_total", 4.0)
        .containsEntry("fs_writes_merged_total", 6.0)
        .containsEntry("fs_sector_writes_total", 7.0)
        .containsEntry("fs_write_seconds_total", 8.0)
        .containsEntry("fs_io_current", 9.0)
        .containsEntry("fs_io_time_seconds_total", 10.0)
        .containsEntry("fs_io_time_weighted_seconds_total", 11.0);
  }

  @Test
  void showsTheRootAndTheMachine() throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    String machineLabels = "{boot_id=\"b1\",machine_id=\"m1\",system_uuid=\"u1\"}";
    assertThat(samples(""))
        .containsEntry("machine_cpu_cores" + machineLabels, 3.0)
        .containsEntry("machine_cpu_physical_cores" + machineLabels, 2.0)
        .containsEntry("machine_cpu_sockets" + machineLabels, 2.0)
        .containsEntry("machine_memory_bytes" + machineLabels, 1_024_000.0)
        .containsEntry("machine_swap_bytes" + machineLabels, 51_200.0)
        .containsEntry(
            "cadvisor_version_info{cadvisorRevision=\"\",cadvisorVersion=\"v0.0.0\","
                + "dockerVersion=\"\",kernelVersion=\"6.1\",osVersion=\"Test 1\"}",
            1.0)
        .containsEntry("container_cpu_usage_seconds_total{cpu=\"total\",id=\"/\"}", 9.0)
        .containsEntry("container_memory_usage_bytes{id=\"/\"}", 600.0 * 1024)
        .containsEntry("container_memory_swap{id=\"/\"}", 10.0 * 1024)
        .containsEntry("container_scrape_error", 0.0)
        .containsKey("container_fs_limit_bytes{device=\"/dev/root\",id=\"/\"}")
        .containsKey("container_fs_usage_bytes{device=\"/dev/root\",id=\"/\"}")
        .containsKey("container_fs_inodes_total{device=\"/dev/root\",id=\"/\"}")
        .containsKey("container_fs_inodes_free{device=\"/dev/root\",id=\"/\"}");
    assertThat(samples("disable_root_cgroup_stats = true"))
        .doesNotContainKey("container_memory_usage_bytes{id=\"/\"}");
  }

  @Test
  void showsAContainerOfDockerInVersion1()
      throws IOException, DecodeException, InterruptedException {
    machine.writeLegacy();
    String labels = "id=\"/docker/" + TestMachine.WEB + "\",image=\"nginx:1\",name=\"web\"";
    var found = of(samples(PLAIN + "disabled_metrics = [\"network\", \"tcp\"]"), labels);
    assertThat(found)
        .containsEntry("cpu_user_seconds_total", 2.0)
        .containsEntry("cpu_system_seconds_total", 1.0)
        .containsEntry("spec_cpu_shares", 512.0)
        .containsEntry("spec_memory_limit_bytes", 0.0)
        .containsEntry("memory_usage_bytes", 1000.0)
        .containsEntry("memory_working_set_bytes", 750.0)
        .containsEntry("memory_max_usage_bytes", 1500.0)
        .containsEntry("memory_cache", 300.0)
        .containsEntry("memory_rss", 600.0)
        .containsEntry("memory_swap", 7.0)
        .containsEntry("memory_failcnt", 2.0)
        .containsEntry("oom_events_total", 4.0)
        .containsEntry("processes", 1.0)
        .containsEntry("threads", 3.0)
        .containsEntry("threads_max", 99.0)
        .containsEntry("file_descriptors", 2.0)
        .containsEntry("sockets", 0.0)
        .doesNotContainKey("spec_cpu_quota")
        .doesNotContainKey("cpu_cfs_periods_total");
    String whole = samples(PLAIN).keySet().toString();
    assertThat(whole)
        .contains(
            "container_cpu_usage_seconds_total{cpu=\"cpu00\"," + labels,
            "container_cpu_usage_seconds_total{cpu=\"cpu01\"," + labels,
            "container_network_receive_bytes_total{id=\"/docker/" + TestMachine.WEB)
        .doesNotContain("cpu02");
    assertThat(samples(PLAIN))
        .containsEntry(
            "container_memory_failures_total{failure_type=\"pgfault\","
                + labels
                + ",scope=\"hierarchy\"}",
            21.0)
        .containsEntry("container_fs_writes_bytes_total{device=\"/dev/sda\"," + labels + "}", 20.0)
        .containsEntry("container_fs_reads_total{device=\"/dev/sda\"," + labels + "}", 1.0)
        .containsEntry("container_memory_usage_bytes{id=\"/\"}", 5000.0);
  }

  @Test
  void makesLabelsOfWhatRuntimesKnow() throws IOException, DecodeException, InterruptedException {
    machine.writeLegacy();
    assertThat(samples("env_metadata_allowlist = [\"REG\"]").keySet().toString())
        .contains("container_env_region=\"eu\",container_label_team_name=\"blue\"");
    assertThat(
            samples(PLAIN + "allowlisted_container_labels = [\"team.name\"]").keySet().toString())
        .contains("container_label_team_name=\"blue\"");
    assertThat(samples(PLAIN).keySet().toString()).doesNotContain("container_label_", "_env_");
  }

  @Test
  void namesPodsByLinksToLogs() throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    try (var files = Files.walk(root.resolve("run"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    machine.write("var/log/containers/web-0_shop_app-" + TestMachine.APP + ".log", "");
    var keys = samples("").keySet();
    assertThat(keys)
        .anyMatch(
            key ->
                key.startsWith("container_memory_rss{container=\"app\"")
                    && key.contains("namespace=\"shop\",pod=\"web-0\""));
    assertThat(keys)
        .as("the group of the pod")
        .anyMatch(
            key ->
                key.startsWith("container_memory_usage_bytes{id=")
                    && key.contains("pod1_2.slice\",namespace=\"shop\",pod=\"web-0\"}"));
    assertThat(keys)
        .as("the sandbox, known by its process")
        .anyMatch(key -> key.startsWith("container_network_") && key.contains(TestMachine.SANDBOX));
  }

  @Test
  void choosesGroups() throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    assertThat(ids("")).anyMatch(id -> id.endsWith("x.service")).noneMatch(this::isMount);
    assertThat(ids("docker_only = true"))
        .allMatch(id -> id.equals("/") || id.contains("cri-containerd-"))
        .hasSize(3);
    assertThat(ids("raw_cgroup_prefix_allowlist = [\"/system.slice\"]"))
        .allMatch(
            id -> id.equals("/") || id.contains("cri-containerd-") || id.startsWith("/system"))
        .hasSize(5);
  }

  private boolean isMount(String id) {
    return id.endsWith(".mount");
  }

  private Set<String> ids(String text) throws DecodeException, IOException, InterruptedException {
    var ids = new TreeSet<String>();
    for (String key : samples(text).keySet()) {
      int from = key.indexOf("id=\"/");
      if (key.startsWith("container_last_seen") && from > 0) {
        ids.add(key.substring(from + 4, key.indexOf('"', from + 4)));
      }
    }
    return ids;
  }

  @Test
  void survivesNonsense() throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    machine.write("sys/fs/cgroup/bad/cpu.stat", "usage_usec many\n");
    machine.write("sys/fs/cgroup/odd/memory.current", "\n");
    machine.write("sys/fs/cgroup/odd/io.stat", "a:b rbytes=1\n1\n1:\n");
    machine.write(
        "run/containerd/io.containerd.runtime.v2.task/k8s.io/" + TestMachine.APP + "/config.json",
        "{\"annotations\": ");
    var samples = samples("");
    assertThat(samples).containsEntry("container_scrape_error", 0.0);
    assertThat(samples).containsKey("container_last_seen{id=\"/odd\"}");
    assertThat(context.log().lines()).anyMatch(line -> line.contains("cannot be read"));
  }

  @Test
  void looksBesideTheSocketOfContainerdOnTheMachine()
      throws IOException, DecodeException, InterruptedException {
    machine.writeUnified();
    String path = "containerd_host = \"/var/run/containerd/containerd.sock\"";
    assertThat(samples(path).keySet()).anyMatch(key -> key.contains("container=\"app\""));
    assertThat(samples("containerd_namespace = \"moby\"").keySet())
        .noneMatch(key -> key.contains("container=\"app\""));
  }

  @Test
  void exportsItsTarget() throws IOException, DecodeException {
    machine.writeUnified();
    exporter("");
    assertThat(context.lastExport(TargetsExports.class).targets().getFirst().labels())
        .containsEntry("job", "integrations/cadvisor");
  }
}
