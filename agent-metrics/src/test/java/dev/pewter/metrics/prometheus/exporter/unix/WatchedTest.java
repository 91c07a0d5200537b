package dev.pewter.metrics.prometheus.exporter.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostPaths;
import dev.pewter.metrics.prometheus.exporter.unix.collector.CollectorArguments;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Collectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchedTest {
  private final TestContext context = new TestContext("test");

  private Watched watched(String name, int samples) {
    return new Watched(
        name,
        page -> {
          var family = page.gauge(name, "h", "i");
          for (int i = 0; i < samples; i++) {
            family.add(1, Integer.toString(i));
          }
        },
        context.log(),
        new TestClock());
  }

  @Test
  void failsACollectorWhoseMetricsHaveNoRoom() throws InterruptedException {
    var page = new MetricPage(10_000);
    var greedy = watched("greedy", 1000);
    var modest = watched("modest", 1);
    greedy.collect(page);
    modest.collect(page);
    assertThat(greedy.isLastSuccess()).isFalse();
    assertThat(modest.isLastSuccess()).isTrue();
    assertThat(new String(page.text(), StandardCharsets.UTF_8)).contains("modest{i=\"0\"} 1\n");
    assertThat(context.log().lines())
        .containsExactly(
            "error collector failed collector=greedy"
                + " err=more metrics than the page has room for");
  }

  /// As in node_exporter, where some show each thing as they read it.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "entropy | sys/kernel/random/entropy_avail | 256 | node_entropy_available_bits 256",
        "loadavg | loadavg | 0.1 0.2 x | ''",
        "meminfo | meminfo | MemTotal: 1 kB;MemFree: x kB | ''",
        "netdev | net/dev | titles;titles;eth0: 1 2 3;eth1: x | ''",
        "vmstat | vmstat | pgpgin 1;pgpgout x | node_vmstat_pgpgin 1",
      })
  void keepsOfACollectorThatFailsWhatNodeExporterKeeps(
      String name, String file, String lines, String kept, @TempDir Path machine)
      throws IOException, InterruptedException, ComponentException, DecodeException {
    Path path = machine.resolve("proc").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, lines.replace(';', '\n') + "\n");
    var collector =
        Collectors.make(
                new TreeSet<>(List.of(name)),
                new HostPaths(machine + "/proc", machine + "/sys", machine.toString(), "none"),
                Blocks.decode(CollectorArguments.class, ""),
                context.log())
            .firstEntry()
            .getValue();
    var watched = new Watched(name, collector, context.log(), new TestClock());
    var page = new MetricPage();
    watched.collect(page);
    assertThat(watched.isLastSuccess()).isFalse();
    assertThat(new String(page.text(), StandardCharsets.UTF_8).lines())
        .filteredOn(line -> !line.startsWith("#"))
        .containsExactlyElementsOf(kept.isEmpty() ? List.of() : List.of(kept));
    assertThat(page.dropCount()).isZero();
  }
}
