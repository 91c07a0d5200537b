package dev.pewter.metrics.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.telemetry.GoText;
import dev.pewter.core.testing.Allocations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricPageTest {
  private final MetricPage page = new MetricPage();

  private String text() {
    return text(page);
  }

  private static String text(MetricPage of) {
    return new String(of.text(), StandardCharsets.UTF_8);
  }

  @Test
  void sortsFamiliesAndSamples() {
    var cpu = page.counter("b_total", "Back\\slash,\n\"quoted\".", "cpu", "mode");
    cpu.add(2, "1", "user");
    cpu.add(1, "0", "user");
    cpu.add(3, "0", "idle");
    page.gauge("a", "First.").add(0.5);
    assertThat(text())
        .isEqualTo(
            """
            # HELP a First.
            # TYPE a gauge
            a 0.5
            # HELP b_total Back\\\\slash,\\n"quoted".
            # TYPE b_total counter
            b_total{cpu="0",mode="idle"} 3
            b_total{cpu="0",mode="user"} 1
            b_total{cpu="1",mode="user"} 2
            """);
    assertThat(page.samples()).isEqualTo(4);
    assertThat(page.dropCount()).isZero();
  }

  @Test
  void escapesLabelsAndKeepsOtherTexts() {
    page.gauge("a", "h", "x").add(1, "q\" b\\ n\n ä€😀 \ud800");
    assertThat(text()).endsWith("a{x=\"q\\\" b\\\\ n\\n ä€😀 \uFFFD\"} 1\n");
  }

  @Test
  void keepsTheFirstOfEqualSamples() {
    var family = page.gauge("a", "h", "x");
    family.add(1, "same");
    family.add(2, "other");
    family.add(3, "same");
    assertThat(text()).contains("a{x=\"same\"} 1\n").doesNotContain(" 3\n");
    assertThat(page.dropCount()).isEqualTo(1);
    assertThat(page.problems().getFirst()).contains("\"a\"");
  }

  @Test
  void keepsTheFirstTypeOfAFamily() {
    page.gauge("a", "h").add(1);
    page.counter("a", "h").add(2);
    assertThat(text()).isEqualTo("# HELP a h\n# TYPE a gauge\na 1\n");
    assertThat(page.dropCount()).isEqualTo(1);
  }

  @Test
  void takesLabelledSamplesOfATypeThatIsDropped() {
    page.gauge("a", "h").add(1);
    page.counter("a", "h", "x").add(2, "v");
    page.counter("a", "h", "x", "y").addWith(3, new String[] {"z"}, new String[] {"v"});
    assertThat(text()).isEqualTo("# HELP a h\n# TYPE a gauge\na 1\n");
    assertThat(page.dropCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a-b", "a b", "a}b", "a\"b\\", "a\uFFFDb", "a\nb", "ä", "a.b"})
  void leavesOutNamesThatAreNone(String name) {
    page.gauge(name, "h", "x").add(1, "v");
    page.gauge("a:B_1", "h").add(2);
    assertThat(text()).isEqualTo("# HELP a:B_1 h\n# TYPE a:B_1 gauge\na:B_1 2\n");
    assertThat(page.problems()).containsExactly("metric name \"" + name + "\" is not valid");
  }

  @Test
  void dropsAPartThatHasNoRoom() {
    var bounded = new MetricPage(10_000);
    for (int round = 0; round < 2; round++) {
      bounded.clear();
      bounded.beginPart();
      bounded.gauge("shared", "h", "x").add(1, "kept");
      bounded.endPart();
      for (String name : List.of("first", "second", "third")) {
        bounded.beginPart();
        bounded.gauge("shared", "h", "x").add(1, name);
        var family = bounded.gauge(name, "h", "x");
        for (int i = 0; i < 200; i++) {
          family.add(i, "v" + i);
        }
        assertThat(bounded.isPartFull()).as(name).isTrue();
        bounded.endPart();
      }
      bounded.gauge("own", "h").add(1);
      assertThat(text(bounded))
          .isEqualTo(
              """
              # HELP own h
              # TYPE own gauge
              own 1
              # HELP shared h
              # TYPE shared gauge
              shared{x="kept"} 1
              """);
      assertThat(bounded.dropCount()).isEqualTo(603);
      assertThat(bounded.problems())
          .startsWith("metric \"first\" and others have no room on the page")
          .hasSize(3);
    }
  }

  @Test
  void takesBackAPart() {
    page.beginPart();
    page.gauge("shared", "h", "x").add(1, "kept");
    page.endPart();
    page.beginPart();
    page.gauge("shared", "h", "x").add(1, "gone");
    page.gauge("own", "h").add(1);
    page.undoPart();
    page.endPart();
    page.undoPart();
    page.beginPart();
    page.gauge("shared", "h", "x").add(1, "next");
    page.endPart();
    assertThat(text(page))
        .isEqualTo(
            """
            # HELP shared h
            # TYPE shared gauge
            shared{x="kept"} 1
            shared{x="next"} 1
            """);
    assertThat(page.dropCount()).isZero();
  }

  @Test
  void boundsDistributionsAndFamiliesToo() {
    var bounded = new MetricPage(2_250);
    bounded.beginPart();
    var bounds = new double[100];
    bounded
        .family("h", MetricType.HISTOGRAM, "h")
        .addDistribution(new Distribution(bounds, bounds, 1, 1), new String[0], new String[0]);
    assertThat(bounded.isPartFull()).isTrue();
    bounded.endPart();
    bounded.beginPart();
    for (int i = 0; i < 20; i++) {
      bounded.gauge("a" + i, "h");
    }
    assertThat(bounded.isPartFull()).isTrue();
    bounded.endPart();
    assertThat(bounded.text()).isEmpty();
  }

  @Test
  void startsAnewWhenEmptied() {
    page.gauge("a", "h").add(1);
    page.clear();
    page.counter("a", "other").add(2);
    assertThat(text()).isEqualTo("# HELP a other\n# TYPE a counter\na 2\n");
  }

  @Test
  void takesSamplesWithLabelsOfTheirOwn() {
    var family = page.gauge("a", "h", "x");
    family.add(1, "v");
    family.addWith(2, new String[] {"x", "y"}, new String[] {"v", "w"});
    family.add(3, "u");
    assertThat(text()).endsWith("a{x=\"u\"} 3\na{x=\"v\"} 1\na{x=\"v\",y=\"w\"} 2\n");
  }

  @Test
  void writesHistogramsAndSummaries() {
    String[] none = {};
    page.family("h", MetricType.HISTOGRAM, "h")
        .addDistribution(
            new Distribution(
                new double[] {1, Double.POSITIVE_INFINITY}, new double[] {2, 3}, 3, 4.5),
            none,
            none);
    page.family("s", MetricType.SUMMARY, "h")
        .addDistribution(
            new Distribution(new double[] {0.5}, new double[] {7}, 2, 14),
            new String[] {"x"},
            new String[] {"v"});
    assertThat(text())
        .contains("h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 3\nh_sum 4.5\nh_count 3\n")
        .endsWith("s{x=\"v\",quantile=\"0.5\"} 7\ns_sum{x=\"v\"} 14\ns_count{x=\"v\"} 2\n");
  }

  @ParameterizedTest
  @CsvSource({
    "999999, 999999",
    "1000000, 1e+06",
    "2146100, 2.1461e+06",
    "0.0001, 0.0001",
    "0.000003, 3e-06",
    "-12.5, -12.5",
    "0, 0",
    "-0.0, -0",
    "1.8446744073709552E19, 1.8446744073709552e+19",
    "1.7976931348623157E308, 1.7976931348623157e+308",
    "123456.789, 123456.789",
    "Infinity, +Inf",
    "-Infinity, -Inf",
    "NaN, NaN"
  })
  void writesNumbersAsPrometheusDoes(double value, String expected) {
    page.gauge("a", "h").add(value);
    assertThat(text()).endsWith("\na " + expected + "\n");
  }

  @Test
  void agreesWithTheExactLayoutForAnyNumber() {
    var random = new Random(7);
    byte[] out = new byte[GoNumber.MAX_BYTES];
    for (int i = 0; i < 100_000; i++) {
      double value =
          i % 2 == 0 ? Double.longBitsToDouble(random.nextLong()) : random.nextInt() / 1000.0;
      int end = GoNumber.write(value, out, 0);
      assertThat(new String(out, 0, end, StandardCharsets.US_ASCII))
          .isEqualTo(GoText.number(value));
    }
  }

  @Test
  void allocatesLittleWhenWarm() throws IOException, InterruptedException {
    Allocations.assertAllocatesAtMost(
        100_000,
        () -> {
          page.clear();
          var family = page.counter("a_total", "h", "cpu");
          for (String cpu : CPUS) {
            family.add(1234567, cpu);
          }
          page.text();
        });
  }

  private static final String[] CPUS = new String[500];

  static {
    for (int i = 0; i < CPUS.length; i++) {
      CPUS[i] = Integer.toString(i);
    }
  }
}
