package dev.pewter.metrics.prometheus.exporter.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Allocations;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.Exposition;
import dev.pewter.metrics.prometheus.exporter.OwnPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnabledOnOs(OS.LINUX)
class PrometheusExporterProcessTest {
  private static final long BOOT = 1_700_000_000;
  private static final long LATER = 1_000_000_000_000L; // ticks, long after the test's clock
  private static final long MOST_BYTES_PER_PROCESS = 600;
  private static final String ANY = "matcher {\n cmdline = [\".+\"]\n}";
  @TempDir private Path proc;
  private final TestContext context = new TestContext("prometheus.exporter.process.test");

  @BeforeEach
  void makeAMachine() throws IOException {
    Files.writeString(proc.resolve("stat"), "cpu  1 2 3\nbtime " + BOOT + "\n");
    Files.createDirectories(proc.resolve("sys"));
  }

  private PrometheusExporterProcessArguments arguments(String text) throws DecodeException {
    return Blocks.decode(
        PrometheusExporterProcessArguments.class, "procfs_path = \"" + proc + "\"", text);
  }

  private PrometheusExporterProcess exporter(String text)
      throws DecodeException, ComponentException {
    return new PrometheusExporterProcess(context, arguments(text));
  }

  private static Exposition page(PrometheusExporterProcess exporter)
      throws IOException, InterruptedException {
    return Exposition.parse(OwnPage.of(exporter));
  }

  /// How many processes each group has.
  private static Map<String, Integer> groups(PrometheusExporterProcess exporter)
      throws IOException, InterruptedException {
    var counts = new TreeMap<String, Integer>();
    page(exporter)
        .samples()
        .forEach(
            (key, value) -> {
              if (key.startsWith("namedprocess_namegroup_num_procs{")) {
                counts.put(key.substring(key.indexOf('"') + 1, key.length() - 2), value.intValue());
              }
            });
    return counts;
  }

  private static double sample(Exposition page, String name, String labels) {
    return page.samples().getOrDefault("namedprocess_namegroup_" + name + "{" + labels + "}", -1.0);
  }

  private static String text(Exporter exporter) throws IOException, InterruptedException {
    return new String(exporter.page(), StandardCharsets.UTF_8);
  }

  @Test
  void leavesOutTheGroupThatHasNoRoomOnThePage()
      throws IOException, DecodeException, InterruptedException {
    String large = "x".repeat(2_000);
    TestProcess.of(9, "first", "/usr/bin/first").write(proc);
    TestProcess.of(10, "large", "/usr/bin/" + large).write(proc);
    TestProcess.of(11, "last", "/usr/bin/last").write(proc);
    var exporter = new Exporter(arguments(ANY), context, new MetricPage(20_000));
    var samples = Exposition.parse(text(exporter)).samples();
    assertThat(samples)
        .containsEntry("namedprocess_scrape_errors", 1.0)
        .containsKey("namedprocess_namegroup_num_procs{groupname=\"first\"}")
        .containsKey("namedprocess_namegroup_num_procs{groupname=\"last\"}");
    assertThat(samples.keySet()).noneMatch(key -> key.contains(large));
    assertThat(context.log().lines()).contains("error groups have no room on the page count=1");
  }

  @Test
  void showsAGroup() throws IOException, DecodeException, ComponentException, InterruptedException {
    TestProcess.of(10, "worker", "/usr/bin/worker -v").write(proc);
    TestProcess.of(11, "worker", "/usr/bin/worker").started(250).write(proc);
    var exporter = exporter("matcher {\n comm = [\"worker\"]\n}");
    TestProcess.of(10, "worker", "/usr/bin/worker -v").using(1500).write(proc);
    var page = page(exporter);
    var expected = new TreeMap<String, Double>();
    String g = "groupname=\"worker\"";
    expected.put("num_procs{" + g + "}", 2.0);
    expected.put("cpu_seconds_total{" + g + ",mode=\"user\"}", 5.0);
    expected.put("cpu_seconds_total{" + g + ",mode=\"system\"}", 10.0);
    expected.put("read_bytes_total{" + g + "}", 500.0);
    expected.put("write_bytes_total{" + g + "}", 1000.0);
    expected.put("minor_page_faults_total{" + g + "}", 500.0);
    expected.put("major_page_faults_total{" + g + "}", 1000.0);
    expected.put("context_switches_total{ctxswitchtype=\"voluntary\"," + g + "}", 500.0);
    expected.put("context_switches_total{ctxswitchtype=\"nonvoluntary\"," + g + "}", 1000.0);
    expected.put("memory_bytes{" + g + ",memtype=\"virtual\"}", 4_096_000.0);
    expected.put("memory_bytes{" + g + ",memtype=\"swapped\"}", 2.0 * 12 * 1024);
    expected.put("memory_bytes{" + g + ",memtype=\"proportionalResident\"}", 2.0 * 300 * 1024);
    expected.put("memory_bytes{" + g + ",memtype=\"proportionalSwapped\"}", 2.0 * 20 * 1024);
    expected.put("open_filedesc{" + g + "}", 8.0);
    expected.put("worst_fd_ratio{" + g + "}", 0.1);
    expected.put("oldest_start_time_seconds{" + g + "}", BOOT + 1.0);
    expected.put("num_threads{" + g + "}", 2.0);
    expected.put("states{" + g + ",state=\"Running\"}", 0.0);
    expected.put("states{" + g + ",state=\"Sleeping\"}", 2.0);
    expected.put("states{" + g + ",state=\"Waiting\"}", 0.0);
    expected.put("states{" + g + ",state=\"Zombie\"}", 0.0);
    expected.put("states{" + g + ",state=\"Other\"}", 0.0);
    expected.put("threads_wchan{" + g + ",wchan=\"do_wait\"}", 2.0);
    var shown = new TreeMap<String, Double>();
    page.samples()
        .forEach((key, value) -> shown.put(key.replace("namedprocess_namegroup_", ""), value));
    assertThat(shown).containsAllEntriesOf(expected);
    assertThat(shown.remove("memory_bytes{" + g + ",memtype=\"resident\"}")).isPositive();
    shown.keySet().removeAll(expected.keySet());
    shown.keySet().removeIf(key -> key.startsWith("process_exporter_build_info"));
    assertThat(shown)
        .isEqualTo(
            Map.of(
                "namedprocess_scrape_errors", 0.0,
                "namedprocess_scrape_procread_errors", 0.0,
                "namedprocess_scrape_partial_errors", 0.0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exe = ['java']                                          | java",
        "exe = ['/opt/jdk/bin/java']                             | java",
        "exe = ['/usr/bin/java']                                 | ",
        "exe = ['jav']                                           | ",
        "comm = ['java']                                         | java",
        "comm = ['java'] ;; cmdline = ['-Xmx(?P<heap>\\\\d+)'] ;; name = 'h{{.Matches.heap}}' | h64",
        "cmdline = ['one', 'two']                                | ",
        "cmdline = ['Main', '-jar']                              | java",
        "comm = ['java'] ;; name = '{{.Username}}:{{.PID}}'      | root:7",
        "comm = ['java'] ;; name = '{{.StartTime.Unix}}'         | 1700000001",
        "comm = ['java'] ;; name = '{{index .Cgroups 0}}'        | /system.slice/java.service",
        "comm = ['java'] ;; name = '{{.ExeFull}} {{.Comm}}'      | /opt/jdk/bin/java java"
      })
  void matchesAndNames(String matcher, String group)
      throws IOException, DecodeException, ComponentException, InterruptedException {
    TestProcess.of(7, "java", "/opt/jdk/bin/java -Xmx64m -jar Main").write(proc);
    String lines = matcher.replace('\'', '"').replace(" ;; ", "\n");
    assertThat(groups(exporter("matcher {\n" + lines + "\n}")))
        .isEqualTo(group == null ? Map.of() : Map.of(group, 1));
  }

  @Test
  void takesTheFirstMatcherThatFits()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    TestProcess.of(7, "a", "/bin/a").write(proc);
    TestProcess.of(8, "b", "/bin/b").write(proc);
    String matchers =
        "matcher {\n name = \"first\"\n comm = [\"a\"]\n}\n"
            + "matcher {\n name = \"rest\"\n cmdline = [\".+\"]\n}";
    assertThat(groups(exporter(matchers))).isEqualTo(Map.of("first", 1, "rest", 1));
  }

  @Test
  void childrenBelongToTheirParentsGroup()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    TestProcess.of(5, "shell", "/bin/shell").write(proc);
    TestProcess.of(6, "cat", "/bin/cat").childOf(5).write(proc);
    TestProcess.of(7, "sed", "/bin/sed").childOf(6).write(proc);
    TestProcess.of(8, "other", "/bin/other").write(proc);
    String matcher = "matcher {\n comm = [\"shell\"]\n}";
    var exporter = exporter(matcher);
    assertThat(groups(exporter)).isEqualTo(Map.of("shell", 3));
    TestProcess.of(9, "late", "/bin/late").childOf(7).write(proc);
    TestProcess.of(10, "late", "/bin/late").childOf(8).write(proc);
    assertThat(groups(exporter)).isEqualTo(Map.of("shell", 4));
    assertThat(groups(exporter("track_children = false\n" + matcher)))
        .isEqualTo(Map.of("shell", 1));
  }

  @Test
  void countsALaterProcessFromItsStartAndKeepsWhatEndedOnesUsed()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    var old = TestProcess.of(5, "a", "/bin/a");
    old.write(proc);
    var exporter = exporter(ANY);
    String group = "groupname=\"a\"";
    assertThat(sample(page(exporter), "read_bytes_total", group)).isZero();
    var late = TestProcess.of(6, "a", "/bin/a").started(LATER);
    late.write(proc);
    assertThat(sample(page(exporter), "read_bytes_total", group)).isEqualTo(1000);
    old.end(proc);
    late.end(proc);
    var page = page(exporter);
    assertThat(sample(page, "read_bytes_total", group)).isEqualTo(1000);
    assertThat(sample(page, "num_procs", group)).isZero();
    assertThat(sample(page, "memory_bytes", group + ",memtype=\"virtual\"")).isZero();
    TestProcess.of(6, "a", "/bin/a").started(LATER + 1).using(5).write(proc);
    assertThat(sample(page(exporter), "read_bytes_total", group)).isEqualTo(1005);
  }

  @Test
  void forgetsEmptyGroupsOnDemand()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    var process = TestProcess.of(5, "a", "/bin/a");
    process.write(proc);
    var exporter = exporter("remove_empty_groups = true\n" + ANY);
    assertThat(groups(exporter)).isEqualTo(Map.of("a", 1));
    process.end(proc);
    assertThat(groups(exporter)).isEmpty();
  }

  @Test
  void looksAgainAtProcessesOfNoGroupOnDemand()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    TestProcess.of(5, "before", "/bin/before").write(proc);
    String matcher = "matcher {\n comm = [\"after\"]\n}";
    var once = exporter(matcher);
    var always = exporter("recheck_on_scrape = true\n" + matcher);
    TestProcess.of(5, "after", "/bin/after").write(proc);
    assertThat(groups(once)).isEmpty();
    assertThat(groups(always)).isEqualTo(Map.of("after", 1));
  }

  @Test
  void addsUpThreadsByName()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    var process = TestProcess.of(5, "main", "/bin/main").withThreads(4);
    process.write(proc);
    var exporter = exporter(ANY);
    process.using(1100).write(proc);
    var page = page(exporter);
    String odd = "groupname=\"main\",threadname=\"odd\"";
    assertThat(sample(page, "thread_count", odd)).isEqualTo(2);
    assertThat(sample(page, "thread_minor_page_faults_total", odd)).isEqualTo(200);
    assertThat(sample(page, "thread_major_page_faults_total", odd)).isEqualTo(400);
    assertThat(
            sample(
                page,
                "thread_io_bytes_total",
                "groupname=\"main\",iomode=\"write\",threadname=\"odd\""))
        .isEqualTo(400);
    assertThat(
            sample(
                page,
                "thread_cpu_seconds_total",
                "groupname=\"main\",mode=\"user\",threadname=\"main\""))
        .isEqualTo(2);
    assertThat(sample(page, "thread_context_switches_total", "ctxswitchtype=\"voluntary\"," + odd))
        .isEqualTo(200);
    // all threads' switches, and states of the process and of its threads
    assertThat(
            sample(
                page, "context_switches_total", "ctxswitchtype=\"voluntary\",groupname=\"main\""))
        .isEqualTo(400);
    assertThat(sample(page, "states", "groupname=\"main\",state=\"Sleeping\"")).isEqualTo(5);
    assertThat(sample(page, "threads_wchan", "groupname=\"main\",wchan=\"do_wait\"")).isEqualTo(5);
    assertThat(sample(page(exporter("track_threads = false\n" + ANY)), "thread_count", odd))
        .isEqualTo(-1);
  }

  @Test
  void countsWhatItCannotRead()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    TestProcess.of(5, "a", "/bin/a").write(proc);
    TestProcess.of(6, "b", "/bin/b").write(proc);
    Files.delete(proc.resolve("5/io"));
    Files.writeString(proc.resolve("6/stat"), "6 (b S garbage");
    var exporter = exporter(ANY);
    assertThat(groups(exporter)).isEqualTo(Map.of("a", 1));
    assertThat(page(exporter).samples())
        .containsEntry("namedprocess_scrape_partial_errors", 3.0)
        .containsEntry("namedprocess_scrape_procread_errors", 3.0);
  }

  @Test
  void survivesProcessesThatEndOrAreNonsense()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    TestProcess.of(5, "a (b) c)", "/bin/a").write(proc);
    TestProcess.of(6, "loop", "/bin/loop").childOf(6).write(proc);
    Files.createDirectories(proc.resolve("7"));
    Files.createDirectories(proc.resolve("99999999999999999999"));
    Files.createDirectories(proc.resolve("8/task"));
    Files.write(proc.resolve("8/stat"), new byte[] {'8', ' ', '(', (byte) 0xff, ')', ' ', 'R'});
    assertThat(groups(exporter("matcher {\n name = \"{{.Comm}}\"\n exe = [\"a\"]\n}")))
        .isEqualTo(Map.of("a (b) c)", 1));
  }

  /// The page itself included, which is 4 kB.
  @Test
  void allocatesLittleForEachProcess()
      throws IOException, DecodeException, ComponentException, InterruptedException {
    for (int pid = 100; pid < 300; pid++) {
      TestProcess.of(pid, "a", "/bin/a").write(proc);
    }
    var exporter = exporter(ANY);
    Allocations.assertAllocatesAtMost(200 * MOST_BYTES_PER_PROCESS, () -> OwnPage.of(exporter));
  }

  @Test
  void exportsItsTargetAndTakesNewArguments()
      throws DecodeException, ComponentException, IOException, InterruptedException {
    TestProcess.of(5, "a", "/bin/a").write(proc);
    var exporter = exporter("");
    assertThat(context.lastExport(TargetsExports.class).targets().getFirst().labels())
        .containsEntry("job", "integrations/process");
    assertThat(groups(exporter)).isEmpty();
    exporter.update(arguments(ANY));
    assertThat(groups(exporter)).isEqualTo(Map.of("a", 1));
  }

  @Test
  void refusesWhatIsNoProc() throws IOException {
    Files.delete(proc.resolve("stat"));
    assertThatThrownBy(() -> exporter(""))
        .isInstanceOf(ComponentException.class)
        .hasMessageStartingWith("procfs_path: ");
  }
}
