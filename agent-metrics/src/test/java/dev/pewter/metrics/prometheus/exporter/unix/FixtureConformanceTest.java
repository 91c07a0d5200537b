package dev.pewter.metrics.prometheus.exporter.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.Promtool;
import dev.pewter.core.testing.Shared;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.prometheus.exporter.Exposition;
import dev.pewter.metrics.prometheus.exporter.OwnPage;
import dev.pewter.metrics.prometheus.exporter.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Compares pages with those the reference makes of the same recorded machine.
class FixtureConformanceTest {
  private static final Path TESTDATA =
      Path.of("src/test/java/dev/pewter/metrics/prometheus/exporter/unix");

  /// What the recording of collectors on demand was made with.
  private static final String ON_DEMAND =
      """
      enable_collectors = ["buddyinfo", "cgroups", "cpu_vulnerabilities", "drbd", "drm",
        "interrupts", "ksmd", "lnstat", "meminfo_numa", "mountstats", "slabinfo",
        "softirqs", "sysctl", "zoneinfo"]
      disable_collectors = ["zfs", "hwmon"]
      cpu {
        info = true
        bugs_include = "^(cpu_meltdown|spectre_.*|mds)$"
        flags_include = "^(aes|avx.?|constant_tsc)$"
      }
      bcache { priority_stats = true }
      netclass { ignore_invalid_speed_device = true }
      sysctl {
        include = ["fs.file-nr", "fs.file-nr:total,current,max", "kernel.threads-max"]
        include_info = ["kernel.seccomp.actions_avail"]
      }
      """;

  /// Collectors that only newer versions of node_exporter have.
  private static final List<String> NEWER =
      List.of(
          "bcachefs",
          "dmmultipath",
          "kernel_hung",
          "nvmesubsystem",
          "pcidevice",
          "swap",
          "watchdog",
          "xfrm");

  @TempDir private static Path machine;
  @TempDir private static Path pages;
  private static Path fixture = Path.of("");

  @BeforeAll
  static void unpack() throws IOException, InterruptedException {
    var found = Shared.file("fixtures/node/sys.tar.gz");
    assumeTrue(found.isPresent(), "the shared contract is not here");
    fixture = found.orElseThrow().getParent();
    for (String part : new String[] {"proc", "udev", "usr", "textfile"}) {
      copy(fixture.resolve(part), machine.resolve(part));
    }
    var tar =
        new ProcessBuilder("tar", "xzf", fixture + "/sys.tar.gz", "-C", machine.toString())
            .inheritIO()
            .start();
    assertThat(tar.waitFor()).isZero();
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(dir).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /// A page of the machine; paths in it are relative, as in the recordings.
  private static String page(String textfiles, String more)
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var arguments =
        Blocks.decode(
            PrometheusExporterUnixArguments.class,
            "procfs_path = \"" + machine + "/proc\"",
            "sysfs_path = \"" + machine + "/sys\"",
            "rootfs_path = \"" + machine + "\"",
            "udev_data_path = \"" + machine + "/udev/data\"",
            "textfile { directory = \"" + machine + "/textfile/" + textfiles + "\" }",
            more);
    var component = new PrometheusExporterUnix(new TestContext("test"), arguments);
    var response = new LocalResponse(1 << 24);
    component
        .handler()
        .handle(new Below(new LocalRequest("/metrics", Map.of()), "/metrics"), response);
    assertThat(response.status()).isEqualTo(200);
    return new String(response.buffer(), 0, response.length(), StandardCharsets.UTF_8)
        .replace(machine + "/", "");
  }

  private static String moving() throws IOException {
    var patterns =
        Files.readAllLines(fixture.resolve("volatile-metrics.txt")).stream()
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .toList();
    return String.join("|", patterns);
  }

  private static void compare(String recording, String page) throws IOException {
    var expected = Exposition.parse(Files.readString(fixture.resolve(recording)));
    assertThat(expected.differences(Exposition.parse(page), Pattern.compile(moving())))
        .as(recording)
        .isEmpty();
  }

  @Test
  void showsWhatTheReferenceShowsByDefault()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    compare("expected-alloy-default.txt", page("two_metric_files", ""));
  }

  @Test
  void showsWhatTheReferenceShowsOnDemand()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    compare("expected-alloy-optin.txt", page("two_metric_files", ON_DEMAND));
  }

  @Test
  void showsWhatNewerCollectorsShow()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    var expected =
        Exposition.parse(Files.readString(fixture.resolve("expected-all-collectors.txt")));
    var page =
        page("two_metric_files", "set_collectors = [\"" + String.join("\", \"", NEWER) + "\"]");
    var others = Pattern.compile("^(?!node_(" + String.join("|", NEWER) + ")_)");
    assertThat(expected.differences(Exposition.parse(page), others)).isEmpty();
  }

  /// What `newer_families` adds is what the newer reference shows, and nothing else changes.
  @Test
  void showsWhatNewerVersionsShowBeside()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    String newer = newerFamilies();
    var recorded =
        Exposition.parse(Files.readString(fixture.resolve("expected-all-collectors.txt")));
    var page =
        Exposition.parse(
            page(
                "two_metric_files",
                "enable_collectors = [\"ksmd\", \"mountstats\", \"newer_families\"]"));
    assertThat(recorded.differences(page, Pattern.compile("^(?!(" + newer + ")[{ ])"))).isEmpty();
    assertThat(page.types().keySet()).filteredOn(name -> name.matches(newer)).hasSize(18);
    var byDefault = Exposition.parse(page("two_metric_files", ""));
    var others =
        Pattern.compile(
            moving()
                + "|^node_(ksmd|mountstats)_|collector=\"(newer_|k|mount)|^("
                + newer
                + ")[{ ]");
    assertThat(byDefault.differences(page, others)).isEmpty();
  }

  /// A pattern of the families that only newer versions have, of collectors that all have.
  private static String newerFamilies() throws IOException {
    var contract = Shared.file("contract/unix-exporter-metrics.tsv").orElseThrow();
    return Files.readAllLines(contract).stream()
        .map(line -> line.split("\t", -1))
        .filter(row -> row[7].equals("yes") && row[8].equals("no") && !row[2].equals("absent"))
        .map(row -> row[3])
        .filter(name -> !name.equals("node_filesystem_purgeable_bytes")) // 0 on Linux
        .filter(name -> !name.startsWith("node_netstat_")) // of the argument `fields`
        .collect(java.util.stream.Collectors.joining("|"));
  }

  /// The comparison of the shared contract itself, not ours of the same rules.
  @Test
  void hasNoDifferencesForTheScriptOfTheRecordings()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    assumeTrue(Peer.isInstalled("python3"), "python3 is not installed");
    judge("expected-alloy-default.txt", page("two_metric_files", ""));
    judge("expected-alloy-optin.txt", page("two_metric_files", ON_DEMAND));
  }

  @Test
  void isAPageThatPromtoolLikes()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    assumeTrue(Promtool.isInstalled(), "promtool is not installed");
    Promtool.check("unix", page("no_metric_files", ""));
    Promtool.check("unix", page("no_metric_files", ON_DEMAND));
  }

  private static void judge(String recording, String page)
      throws IOException, InterruptedException {
    Path ours = Files.writeString(pages.resolve(recording), page);
    var script =
        new ProcessBuilder(
                "python3",
                fixture.resolve("compare.py").toString(),
                fixture.resolve(recording).toString(),
                ours.toString(),
                moving().replace(' ', '$')) // it looks at what is before the value's blank
            .redirectErrorStream(true)
            .start();
    String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).contains("differences 0\n");
    assertThat(script.waitFor()).isZero();
  }

  /// On the recorded machine, on this one, or on one of our own recordings.
  @ParameterizedTest
  @ValueSource(strings = {"node-mixin", "node-exporter-full"})
  void showsWhatDashboardsLookFor(String dashboard)
      throws DecodeException, ComponentException, IOException, InterruptedException {
    String more =
        """
        enable_collectors = ["interrupts", "tcpstat"]
        cpu { guest = true }
        filesystem { fs_types_exclude = "^proc$" }
        """;
    var shown = new TreeSet<>(Exposition.parse(page("two_metric_files", more)).types().keySet());
    var here =
        new PrometheusExporterUnix(
            new TestContext("test"), Blocks.decode(PrometheusExporterUnixArguments.class, more));
    shown.addAll(Exposition.parse(OwnPage.of(here)).types().keySet());
    shown.addAll(recorded());
    var wanted =
        Files.readAllLines(TESTDATA.resolve("testdata/dashboards/" + dashboard + ".txt")).stream()
            .filter(line -> !line.contains("#"))
            .toList();
    assertThat(wanted).hasSizeGreaterThan(30);
    assertThat(shown).containsAll(wanted);
  }

  /// The families of the machines that MachinesTest compares.
  private static List<String> recorded() throws IOException {
    var names = new ArrayList<String>();
    try (var folders = Files.list(TESTDATA.resolve("collector/testdata"))) {
      for (Path folder : folders.toList()) {
        Path file = folder.resolve("expected.txt");
        if (Files.exists(file)) {
          Files.readAllLines(file).stream()
              .filter(line -> line.startsWith("# "))
              .map(line -> line.split(" ", -1)[1])
              .forEach(names::add);
        }
      }
    }
    return names;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "client_side_timestamp",
        "different_metric_types",
        "glob_extra_dimension",
        "histogram",
        "histogram_extra_dimension",
        "inconsistent_metrics",
        "metrics_merge_different_help",
        "metrics_merge_empty_help",
        "metrics_merge_no_help",
        "metrics_merge_same_help",
        "no_metric_files",
        "nonexistent_path",
        "summary",
        "summary_extra_dimension",
        "two_metric_files"
      })
  void readsTextFilesAsTheReferenceDoes(String name)
      throws DecodeException, ComponentException, IOException, InterruptedException {
    String folder = name.equals("glob_extra_dimension") ? "*_extra_dimension" : name;
    String page = page(folder, "set_collectors = [\"textfile\"]");
    String own =
        Pattern.compile("(?m)^(# (HELP|TYPE) )?(node_scrape|promhttp|node_exporter).*\n")
            .matcher(page)
            .replaceAll("");
    String shown =
        Pattern.compile("(?m)^(node_textfile_mtime_seconds\\{.*\\}) .*$")
            .matcher(own)
            .replaceAll("$1 <mtime>");
    String expected = Files.readString(fixture.resolve("expected-textfile/" + name + ".txt"));
    if (name.equals("metrics_merge_different_help")) { // the one case where the profiles differ
      expected = expected.replace("node_textfile_scrape_error 1", "node_textfile_scrape_error 0");
    }
    assertThat(withoutOwnHelp(shown)).isEqualTo(withoutOwnHelp(expected));
  }

  private static String withoutOwnHelp(String page) {
    return Pattern.compile("(?m)^# HELP node_(textfile|scrape)_.*\n").matcher(page).replaceAll("");
  }
}
