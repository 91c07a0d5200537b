package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.sys.EventCounter;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against a kernel that lets everybody count.
class PerfCollectorTest {
  private static final int PERMISSION = 13;
  private static final int NO_ENTRY = 2;

  /// Every event of the kernel counts as many as its number and its CPU tell.
  private record Counter(int type, long config, int cpu, List<Counter> open)
      implements EventCounter {
    @Override
    public long count() {
      return 1_000_000L * type + 1000 * config + cpu;
    }

    @Override
    public void close() {
      open.remove(this);
    }
  }

  @TempDir private Path machine;
  private final List<Counter> open = new ArrayList<>();

  @BeforeEach
  void makeAMachine() throws IOException {
    write("sys/devices/system/cpu/online", "0-1,4\n");
    write("sys/kernel/debug/tracing/events/sched/sched_process_fork/id", "310\n");
    write("sys/kernel/tracing/events/net/netif-rx/id", "7\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = machine.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private Counter counter(int type, long config, int cpu) {
    var counter = new Counter(type, config, cpu, open);
    open.add(counter);
    return counter;
  }

  private PerfCollector collector(String perf) throws IOException {
    return new PerfCollector(
        CollectorRun.settings(machine, "perf {\n" + perf + "\n}"), this::counter);
  }

  private static String without(String... kinds) {
    return List.of(kinds).stream()
        .map(kind -> "disable_" + kind + "_profilers = true\n")
        .collect(Collectors.joining());
  }

  @Test
  void showsEachEventOfEachCpu() throws IOException, InterruptedException {
    try (var collector = collector(without("hardware", "cache"))) {
      assertThat(CollectorRun.samples(collector).lines())
          .hasSize(5 * 3)
          .contains(
              "node_perf_page_faults_total{cpu=\"0\"} 1.002e+06",
              "node_perf_page_faults_total{cpu=\"4\"} 1.002004e+06",
              "node_perf_major_faults_total{cpu=\"1\"} 1.006001e+06");
    }
    assertThat(open).isEmpty();
  }

  @Test
  void namesWhatItCountsAsTheReferenceDoes() throws IOException, InterruptedException {
    try (var collector = collector("cpus = \"0\"")) {
      assertThat(CollectorRun.samples(collector).lines().map(line -> line.replaceAll("\\{.*", "")))
          .containsExactly(
              "node_perf_branch_instructions_total",
              "node_perf_branch_misses_total",
              "node_perf_cache_bpu_read_hits_total",
              "node_perf_cache_bpu_read_misses_total",
              "node_perf_cache_l1_instr_read_misses_total",
              "node_perf_cache_l1d_read_hits_total",
              "node_perf_cache_l1d_read_misses_total",
              "node_perf_cache_l1d_write_hits_total",
              "node_perf_cache_ll_read_hits_total",
              "node_perf_cache_ll_read_misses_total",
              "node_perf_cache_ll_write_hits_total",
              "node_perf_cache_ll_write_misses_total",
              "node_perf_cache_misses_total",
              "node_perf_cache_refs_total",
              "node_perf_cache_tlb_instr_read_hits_total",
              "node_perf_cache_tlb_instr_read_misses_total",
              "node_perf_context_switches_total",
              "node_perf_cpu_migrations_total",
              "node_perf_cpucycles_total",
              "node_perf_instructions_total",
              "node_perf_major_faults_total",
              "node_perf_minor_faults_total",
              "node_perf_page_faults_total",
              "node_perf_ref_cpucycles_total",
              "node_perf_stalled_cycles_backend_total",
              "node_perf_stalled_cycles_frontend_total");
    }
  }

  @Test
  void countsOnlyTheEventsThatAreNamed() throws IOException, InterruptedException {
    String perf =
        """
        cpus = "0"
        hardware_profilers = ["CpuCycles"]
        software_profilers = ["ContextSwitch"]
        cache_profilers    = ["LLReadMiss"]
        """;
    try (var collector = collector(perf)) {
      assertThat(CollectorRun.samples(collector))
          .isEqualTo(
              """
              node_perf_cache_ll_read_misses_total{cpu="0"} 6.8538e+07
              node_perf_context_switches_total{cpu="0"} 1.003e+06
              node_perf_cpucycles_total{cpu="0"} 0""");
    }
    assertThatThrownBy(() -> collector("cpus = \"0\"\ncache_profilers = [\"None\"]"))
        .hasMessage("unknown profiler None");
    assertThat(open).isEmpty();
  }

  @Test
  void countsTracepoints() throws IOException, InterruptedException {
    String perf =
        without("hardware", "software", "cache")
            + "cpus = \"0\"\ntracepoint = [\"sched:sched_process_fork\", \"net:netif-rx\"]";
    try (var collector = collector(perf)) {
      assertThat(CollectorRun.samples(collector))
          .isEqualTo(
              """
              node_perf_net_netif_rx{cpu="0",tracepoint="net:netif-rx"} 2.007e+06
              node_perf_sched_sched_process_fork{cpu="0",tracepoint="sched:sched_process_fork"} \
              2.31e+06""");
    }
    assertThatThrownBy(() -> collector("tracepoint = [\"sched:unheard_of\"]"))
        .hasMessage("no tracepoint sched:unheard_of");
    assertThatThrownBy(() -> collector("tracepoint = [\"sched\"]"))
        .hasMessage("invalid tracepoint config sched");
    assertThat(open).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"'' | 0,1,4", "3 | 3", "0,2-8:3 | 0,2,5,8", "0-1,6-7 | 0,1,6,7"})
  void countsOnTheCpusOfTheList(String cpus, String expected) throws IOException {
    String perf = "software_profilers = [\"PageFault\"]\ncpus = \"" + cpus + "\"\n";
    try (var _ = collector(perf + without("hardware", "cache"))) {
      assertThat(open.stream().map(counter -> "" + counter.cpu).collect(Collectors.joining(",")))
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "-1", "0-", "0-5:0", "0-99999", "1-2-3-4"})
  void refusesListsItDoesNotUnderstand(String cpus) {
    assertThatThrownBy(() -> collector("cpus = \"" + cpus + "\""))
        .hasMessage("invalid list of CPUs \"" + cpus + "\"");
  }

  @Test
  void saysThatItDoesNotKnowTheCpus() throws IOException {
    Files.delete(machine.resolve("sys/devices/system/cpu/online"));
    assertThatThrownBy(() -> collector("")).hasMessageEndingWith("cpu/online: cannot be read");
    collector("cpus = \"0\"").close();
  }

  @Test
  void leavesOutEventsThatTheKernelDoesNotKnow() throws IOException, InterruptedException {
    var settings = CollectorRun.settings(machine, "perf { cpus = \"0\" }");
    PerfCollector.Opening onlySoftware =
        (type, config, cpu) -> {
          if (type != 1) {
            throw new SystemCallException("perf_event_open", NO_ENTRY);
          }
          return counter(type, config, cpu);
        };
    try (var collector = new PerfCollector(settings, onlySoftware)) {
      assertThat(CollectorRun.samples(collector).lines()).hasSize(5);
    }
  }

  @Test
  void isNotMadeWhereCountingIsNotAllowed() {
    var settings = CollectorRun.settings(machine, "perf { cpus = \"0-1\" }");
    PerfCollector.Opening onlyTheFirst =
        (type, config, cpu) -> {
          if (cpu != 0) {
            throw new SystemCallException("perf_event_open", PERMISSION);
          }
          return counter(type, config, cpu);
        };
    assertThatThrownBy(() -> new PerfCollector(settings, onlyTheFirst))
        .hasMessage("not allowed to count events: perf_event_open: permission denied");
    assertThat(open).isEmpty();
  }
}
