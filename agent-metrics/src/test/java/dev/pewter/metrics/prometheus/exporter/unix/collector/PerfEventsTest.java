package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfEventsTest {
  @TempDir private Path machine;

  private CollectorSettings settings(String more) {
    return CollectorRun.settings(
        machine,
        """
        perf {
          disable_hardware_profilers = true
          disable_software_profilers = true
        %s}
        """
            .formatted(more));
  }

  private static List<Long> configs(CollectorSettings settings) {
    return PerfEvents.of(settings).stream().map(PerfEvents.Event::config).sorted().toList();
  }

  @Test
  void countsTheDataTlbOnDemand() {
    assertThat(configs(settings(""))).hasSize(12).doesNotContain(0x3L, 0x10003L, 0x103L, 0x10103L);
    assertThat(configs(CollectorRun.newer(settings(""))))
        .hasSize(16)
        .contains(0x3L, 0x10003L, 0x103L, 0x10103L);
  }

  @Test
  void knowsTheNamesOfTheDataTlbOnDemand() {
    var named = settings("  cache_profilers = [\"DataTLBWriteMiss\", \"BPUReadHit\"]\n");
    assertThatThrownBy(() -> PerfEvents.of(named)).hasMessage("unknown profiler DataTLBWriteMiss");
    assertThat(configs(CollectorRun.newer(named))).containsExactly(0x5L, 0x10103L);
  }
}
