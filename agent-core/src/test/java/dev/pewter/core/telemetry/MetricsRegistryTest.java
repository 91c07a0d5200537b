package dev.pewter.core.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class MetricsRegistryTest {
  /// The grammar of the text format, written from its specification.
  private static final Pattern LINE =
      Pattern.compile(
          "# HELP [a-zA-Z_:][\\w:]* .*|# TYPE [a-zA-Z_:][\\w:]* (counter|gauge|histogram|summary)"
              + "|[a-zA-Z_:][\\w:]*(\\{([a-zA-Z_]\\w*=\"([^\"\\\\\\n]|\\\\[\\\\\"n])*\",?)+})?"
              + " (NaN|[+-]Inf|-?[0-9.]+(e[+-][0-9]+)?)");

  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final Logs logs = Logs.to(logged);
  private final MetricsRegistry registry = new MetricsRegistry(logs.log("metrics"));

  private List<String> samples() throws IOException {
    var out = new ByteArrayOutputStream();
    registry.scrape(out);
    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines).allSatisfy(line -> assertThat(line).matches(LINE));
    return lines.stream().filter(line -> !line.startsWith("# HELP")).toList();
  }

  @Test
  void exposesNamesExactlyAsGiven() throws IOException {
    var metrics = registry.scope();
    metrics.counter("alloy_component_evaluation_slow_seconds", "h").add(1.5);
    metrics.gauge("alloy_fanout_mapping_store_mappings_total", "h").set(3);
    metrics.counter("alloy_config_load_failures_total", "h").increment();
    metrics.gauge("alloy_build_info", "h", "version", "v1").set(1);
    assertThat(samples())
        .containsExactly(
            "# TYPE alloy_build_info gauge",
            "alloy_build_info{version=\"v1\"} 1",
            "# TYPE alloy_component_evaluation_slow_seconds counter",
            "alloy_component_evaluation_slow_seconds 1.5",
            "# TYPE alloy_config_load_failures_total counter",
            "alloy_config_load_failures_total 1",
            "# TYPE alloy_fanout_mapping_store_mappings_total gauge",
            "alloy_fanout_mapping_store_mappings_total 3");
  }

  @Test
  void writesHistogramsWithCumulativeBuckets() throws IOException {
    var histogram = registry.scope().histogram("h", "help", new double[] {-1, 0, 2.5}, "a", "b");
    for (double value : new double[] {-2, 0, 0.5, 100}) {
      histogram.observe(value);
    }
    assertThat(samples())
        .containsExactly(
            "# TYPE h histogram",
            "h_bucket{a=\"b\",le=\"-1\"} 1",
            "h_bucket{a=\"b\",le=\"0\"} 2",
            "h_bucket{a=\"b\",le=\"2.5\"} 3",
            "h_bucket{a=\"b\",le=\"+Inf\"} 4",
            "h_sum{a=\"b\"} 98.5",
            "h_count{a=\"b\"} 4");
  }

  @Test
  void writesSummariesOfTheLastTenMinutes() throws IOException {
    var clock = new TestClock();
    var timed = new MetricsRegistry(logs.log("metrics"), clock);
    var summary = timed.scope().summary("s", "help", new double[] {0.5, 0.99}, "a", "b");
    for (int i = 1; i <= 100; i++) {
      summary.observe(i);
    }
    var first = new ByteArrayOutputStream();
    timed.scrape(first);
    clock.advance(Duration.ofMinutes(11));
    summary.observe(7);
    var second = new ByteArrayOutputStream();
    timed.scrape(second);
    assertThat(first.toString(UTF_8))
        .contains("# TYPE s summary\n")
        .contains("s{a=\"b\",quantile=\"0.5\"} 50\ns{a=\"b\",quantile=\"0.99\"} 99\n")
        .endsWith("s_sum{a=\"b\"} 5050\ns_count{a=\"b\"} 100\n");
    assertThat(second.toString(UTF_8))
        .contains("quantile=\"0.5\"} 7\n")
        .endsWith("s_sum{a=\"b\"} 5057\ns_count{a=\"b\"} 101\n");
  }

  @Test
  void saysNothingOfQuantilesWithoutValues() throws IOException {
    registry.scope().summary("s", "help", new double[] {0.5});
    assertThat(samples())
        .containsExactly("# TYPE s summary", "s{quantile=\"0.5\"} NaN", "s_sum 0", "s_count 0");
  }

  @Test
  void keepsTheLastValuesOfMany() throws IOException {
    var summary = registry.scope().summary("s", "help", new double[] {0, 1});
    for (int i = 0; i < 10_000; i++) {
      summary.observe(i);
    }
    assertThat(samples()).contains("s{quantile=\"0\"} 9500", "s{quantile=\"1\"} 9999");
  }

  @Test
  void escapesLabelsAndHelp() throws IOException {
    registry.scope().gauge("g", "a\nb\\c", "l", "q\"\\\n").set(1);
    assertThat(samples()).containsExactly("# TYPE g gauge", "g{l=\"q\\\"\\\\\\n\"} 1");
  }

  @Test
  void removesSeriesWithTheirComponent() throws IOException {
    var first = registry.forComponent("/", "loki.write.a");
    var second = registry.forComponent("/", "loki.write.b");
    first.counter("sent_total", "h").increment();
    second.counter("sent_total", "h").increment();
    first.close();
    assertThat(samples())
        .containsExactly(
            "# TYPE sent_total counter",
            "sent_total{component_id=\"loki.write.b\",component_path=\"/\"} 1");
    second.close();
    assertThat(samples()).isEmpty();
  }

  @Test
  void toleratesAnotherRegistrationOfTheSame() throws IOException {
    var old = registry.forComponent("/", "c");
    old.counter("n_total", "h").increment();
    old.gauge("size", "h", () -> 1);
    var renewed = registry.forComponent("/", "c");
    renewed.counter("n_total", "h").increment();
    renewed.gauge("size", "h", () -> 2);
    old.close();
    assertThat(samples())
        .contains("n_total{component_id=\"c\",component_path=\"/\"} 2")
        .contains("size{component_id=\"c\",component_path=\"/\"} 2");
  }

  @Test
  void keepsAnsweringWhenANameHasTwoTypes() throws IOException {
    logs.output().configure(Level.INFO, LineFormat.LOGFMT, List.of());
    registry.scope().counter("x", "h").increment();
    registry.scope().gauge("x", "h", "other", "label").set(5);
    assertThat(samples()).containsExactly("# TYPE x counter", "x 1");
    assertThat(logged.toString(UTF_8)).contains("metric not shown");
  }

  @Test
  void removesOneSeries() throws IOException {
    var metrics = registry.scope();
    metrics.gauge("hash", "h", "sha256", "a").set(1);
    metrics.remove("hash", "sha256", "a");
    metrics.gauge("hash", "h", "sha256", "b").set(1);
    assertThat(samples()).containsExactly("# TYPE hash gauge", "hash{sha256=\"b\"} 1");
  }

  @Test
  void tellsWhatTheProcessUses() throws IOException {
    ProcessMetrics.register(registry.scope());
    assertThat(samples())
        .contains(
            "# TYPE alloy_resources_process_cpu_seconds_total counter",
            "# TYPE process_resident_memory_bytes gauge",
            "# TYPE jvm_memory_used_bytes gauge")
        .anyMatch(l -> l.matches("process_resident_memory_bytes [1-9].*"))
        .anyMatch(l -> l.matches("process_open_fds [1-9].*"))
        .anyMatch(l -> l.matches("process_max_fds [1-9].*"))
        .anyMatch(l -> l.matches("process_start_time_seconds 1\\..*e\\+09"));
  }

  /// By what the kernel tells in KiB: the pages of arm64 systems have 4, 16 or 64 KiB.
  @Test
  void tellsTheSameMemoryWithPagesOfEverySize(@TempDir Path proc) throws IOException {
    Files.createDirectory(proc.resolve("self"));
    Files.writeString(proc.resolve("self/status"), "Name:\tjava\nVmRSS:\t  131072 kB\n");
    new ProcessMetrics(proc).registerAll(registry.scope());
    assertThat(samples())
        .contains(
            "process_resident_memory_bytes 1.34217728e+08",
            "alloy_resources_process_resident_memory_bytes 1.34217728e+08");
  }

  @Test
  void forgetsNamesForWhichThereIsNoRoom() throws IOException {
    var metrics = registry.scope();
    for (int i = 0; i < 200_000; i++) {
      metrics.gauge("g", "h", "i", Integer.toString(i));
    }
    metrics.counter("more_total", "h").increment();
    var out = new ByteArrayOutputStream();
    registry.scrape(out);
    assertThat(out.toString(UTF_8)).contains("g{i=\"199999\"} 0\n").doesNotContain("more_total");
    metrics.remove("g", "i", "0");
    metrics.counter("room_total", "h").increment();
    out.reset();
    registry.scrape(out);
    assertThat(out.toString(UTF_8)).endsWith("# TYPE room_total counter\nroom_total 1\n");
  }
}
