package dev.pewter.metrics.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.telemetry.Logs;
import dev.pewter.core.telemetry.MetricsRegistry;
import dev.pewter.core.telemetry.ProtobufPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The pages of the agent and its exporters say the same in protobuf as in text.
class ProtobufPageTest {
  private static List<String> text(byte[] page) {
    return Listing.of(Format.TEXT, Options.PLAIN, page);
  }

  private static List<String> protobuf(byte[] page) {
    return Listing.of(Format.PROTOBUF, Options.PLAIN, ProtobufPage.of(page));
  }

  /// Only samples: help and type come in another order.
  private static List<String> samples(List<String> all) {
    return all.stream().filter(line -> line.startsWith("{")).sorted().toList();
  }

  private static List<String> facts(List<String> all) {
    return all.stream().filter(line -> !line.startsWith("{")).sorted().toList();
  }

  private static void assertSame(byte[] page, int samples) {
    assertThat(samples(protobuf(page))).isEqualTo(samples(text(page))).hasSize(samples);
    assertThat(facts(protobuf(page))).isEqualTo(facts(text(page)));
  }

  @Test
  void hasWhatTheAgentShows() throws IOException {
    var registry = new MetricsRegistry(Logs.to(new ByteArrayOutputStream()).log("metrics"));
    var metrics = registry.scope("component_id", "a \"quoted\" \\ path\nwith lines, {é}=😀");
    metrics.counter("c_total", "help with \\ and\nlines").add(1e6);
    metrics.counter("d_total", "h", "a", "", "b", "}, x=\"y\" 5").add(0.1);
    metrics.gauge("g", "h").set(Double.NEGATIVE_INFINITY);
    metrics.gauge("z", "").set(-0.0);
    registry.scope().gauge("none", "h").set(Double.NaN);
    registry.scope().counter("zero_total", "h");
    var histogram = registry.scope().histogram("h", "h", new double[] {-1, 0, 2.5}, "a", "b");
    for (double value : new double[] {-2, 0, 0.5, 100}) {
      histogram.observe(value);
    }
    registry.scope().histogram("h", "h", new double[] {-1, 0, 2.5}, "a", "c");
    var out = new ByteArrayOutputStream();
    registry.scrape(out);
    assertSame(out.toByteArray(), 18);
  }

  @Test
  void hasWhatExportersShow() {
    var page = new MetricPage();
    page.counter("c_total", "h", "cpu", "mode").add(3.25, "0", "idle");
    page.untyped("u", "h").add(Double.POSITIVE_INFINITY);
    String[] names = {"a"};
    page.family("s", MetricType.SUMMARY, "h")
        .addDistribution(
            new Distribution(
                new double[] {0, 0.5, 0.99}, new double[] {0, 1.5, Double.NaN}, 7, 9.5),
            names,
            new String[] {"x"});
    page.family("h", MetricType.HISTOGRAM, "h")
        .addDistribution(
            new Distribution(
                new double[] {0.1, Double.POSITIVE_INFINITY}, new double[] {2, 1e7}, 1e7, -1),
            names,
            new String[] {"ü"});
    assertSame(page.text(), 11);
  }

  @Test
  void isEmptyWithoutMetrics() {
    assertThat(ProtobufPage.of("# HELP a b\n# TYPE a counter\n".getBytes(UTF_8))).isEmpty();
  }
}
