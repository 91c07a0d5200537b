package dev.pewter.metrics.prometheus.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.codec.ProtoWriter;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.SampleBatch;
import dev.pewter.core.model.SampleBatchWriter;
import dev.pewter.core.model.Target;
import dev.pewter.core.regex.AnchoredPattern;
import dev.pewter.core.relabel.Action;
import dev.pewter.core.relabel.LabelNames;
import dev.pewter.core.relabel.Relabeler;
import dev.pewter.core.relabel.Rule;
import dev.pewter.core.telemetry.ProtobufPage;
import dev.pewter.core.testing.Allocations;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.Format;
import dev.pewter.metrics.exposition.Strings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplerTest {
  private static final long NOW = 1_700_000_000_000L;

  private final TestContext context = new TestContext("prometheus.scrape.s");
  private final SampleBatchWriter out = new SampleBatchWriter();
  private @Nullable Relabeler rules;

  private Sampler sampler(String... lines) throws DecodeException {
    var arguments = PrometheusScrapeArgumentsTest.decode(lines);
    var target =
        ScrapeTarget.of(
            Target.of(Map.of("__address__", "a:1", "job", "j", "instance", "i")), arguments, "x");
    return new Sampler(
        target,
        arguments,
        rules,
        new ScrapeMetrics(context.metrics()),
        new Strings(),
        new SeriesTable(new SeriesKeys()),
        out,
        NOW - 1000);
  }

  private List<String> scrape(Sampler sampler, long time, String page) throws IOException {
    byte[] bytes = page.getBytes(UTF_8);
    sampler.begin(time);
    sampler.page(bytes, bytes.length, Format.TEXT);
    return written();
  }

  private List<String> written() {
    var batch = out.finish(Delivery.unattended());
    var lines = new ArrayList<String>();
    for (int i = 0; i < batch.size(); i++) {
      lines.add(
          batch.series(i)
              + " "
              + (SampleBatch.isStale(batch.value(i)) ? "stale" : Double.toString(batch.value(i)))
              + (batch.timestampMillis(i) == NOW ? "" : " @" + (batch.timestampMillis(i) - NOW)));
    }
    return lines;
  }

  @Test
  void addsTheLabelsOfTheTarget() throws IOException, DecodeException {
    assertThat(
            scrape(
                sampler(),
                NOW,
                "up_total{job=\"own\",exported_job=\"too\",instance=\"own\",x=\"y\"} 5\n"))
        .containsExactly(
            "{__name__=\"up_total\", exported_exported_job=\"own\", exported_instance=\"own\","
                + " exported_job=\"too\", instance=\"i\", job=\"j\", x=\"y\"} 5.0");
    assertThat(scrape(sampler("honor_labels = true"), NOW, "a{job=\"own\",x=\"y\"} 5\n"))
        .containsExactly("{__name__=\"a\", instance=\"i\", job=\"own\", x=\"y\"} 5.0");
  }

  /// As the Pushgateway does it for groups without an instance.
  @ParameterizedTest
  @EnumSource(Format.class)
  void addsNoLabelThatThePageHasEmpty(Format format) throws IOException, DecodeException {
    String text = "# HELP a h\n# TYPE a gauge\na{instance=\"\",x=\"y\"} 5\n";
    byte[] page =
        switch (format) {
          case TEXT -> text.getBytes(UTF_8);
          case OPEN_METRICS -> (text + "# EOF\n").getBytes(UTF_8);
          case PROTOBUF -> ProtobufPage.of(text.getBytes(UTF_8));
        };
    var sampler = sampler("honor_labels = true");
    for (int i = 0; i < 2; i++) {
      sampler.begin(NOW);
      sampler.page(page, page.length, format);
      assertThat(written()).containsExactly("{__name__=\"a\", job=\"j\", x=\"y\"} 5.0");
    }
    var other = sampler();
    other.begin(NOW);
    other.page(page, page.length, format);
    assertThat(written())
        .containsExactly("{__name__=\"a\", instance=\"i\", job=\"j\", x=\"y\"} 5.0");
  }

  @Test
  void endsSeriesThatAreGone() throws IOException, DecodeException {
    var sampler = sampler();
    scrape(sampler, NOW, "a 1\nb 2\nc{x=\"1\",y=\"2\"} 3\n");

    assertThat(scrape(sampler, NOW, "b 2\nc{y=\"2\",x=\"1\"} 4\n"))
        .containsExactly(
            "{__name__=\"b\", instance=\"i\", job=\"j\"} 2.0",
            "{__name__=\"c\", instance=\"i\", job=\"j\", x=\"1\", y=\"2\"} 4.0",
            "{__name__=\"a\", instance=\"i\", job=\"j\"} stale");
    assertThat(scrape(sampler, NOW, "b 2\nc{y=\"2\",x=\"1\"} 4\n")).hasSize(2);
    assertThat(scrape(sampler, NOW, "a 1\n")).hasSize(3);
    assertThat(sampler.seriesAdded()).isEqualTo(1);
    assertThat(sampler.table.size()).isEqualTo(1);
  }

  @Test
  void endsAllSeriesOnceWhenAScrapeFails() throws IOException, DecodeException {
    var sampler = sampler();
    scrape(sampler, NOW, "a 1\nb 2\n");

    assertThatThrownBy(() -> scrape(sampler, NOW, "a 1\nc 1\nb x\n"))
        .hasMessage("line 3: \"x\" is not a number in \"b x\"");
    assertThat(sampler.scraped()).isEqualTo(2);
    out.discard();
    sampler.fail();
    assertThat(written())
        .containsExactly(
            "{__name__=\"a\", instance=\"i\", job=\"j\"} stale",
            "{__name__=\"b\", instance=\"i\", job=\"j\"} stale");
    sampler.begin(NOW);
    sampler.fail();
    assertThat(written()).isEmpty();
    assertThat(scrape(sampler, NOW, "b 3\na 4\n"))
        .containsExactly(
            "{__name__=\"b\", instance=\"i\", job=\"j\"} 3.0",
            "{__name__=\"a\", instance=\"i\", job=\"j\"} 4.0");
    assertThat(sampler.seriesAdded()).isZero();
  }

  @Test
  void usesTimestampsOfThePage() throws IOException, DecodeException {
    var sampler = sampler();
    assertThat(
            scrape(
                sampler,
                NOW,
                "a 1 %d\na 2 %d\nb 1 %d\n".formatted(NOW - 5, NOW - 4, NOW + 700_000)))
        .containsExactly(
            "{__name__=\"a\", instance=\"i\", job=\"j\"} 1.0 @-5",
            "{__name__=\"a\", instance=\"i\", job=\"j\"} 2.0 @-4");
    assertThat(context.metrics().value("prometheus_target_scrapes_sample_out_of_bounds_total"))
        .isEqualTo(1);
    assertThat(sampler.added()).isEqualTo(3);
    assertThat(scrape(sampler, NOW, "c 1\n"))
        .as("the end of series with timestamps is not told")
        .hasSize(1);

    var tracking = sampler("track_timestamps_staleness = true");
    scrape(tracking, NOW, "a 1 " + NOW + "\n");
    assertThat(scrape(tracking, NOW, "c 1\n")).hasSize(2).last().asString().endsWith("stale");
    assertThat(scrape(sampler("honor_timestamps = false"), NOW, "a 1 5\n").getFirst())
        .endsWith(" 1.0");
  }

  @Test
  void leavesOutTimestampsFromBeforeTheStart() throws IOException, DecodeException {
    var sampler = sampler();
    for (int n = 1; n <= 2; n++) {
      String page = "a 1 %d\nb 2 %d\nc 3\n".formatted(NOW - 1001, NOW - 1000);
      assertThat(scrape(sampler, NOW, page))
          .containsExactly(
              "{__name__=\"b\", instance=\"i\", job=\"j\"} 2.0 @-1000",
              "{__name__=\"c\", instance=\"i\", job=\"j\"} 3.0");
      assertThat(sampler.added()).isEqualTo(3);
      assertThat(context.metrics().value("prometheus_target_scrapes_sample_before_start_total"))
          .isEqualTo(n);
    }
    assertThat(scrape(sampler, NOW - 2000, "c 4\n"))
        .as("a clock that was put back")
        .containsExactly("{__name__=\"c\", instance=\"i\", job=\"j\"} 4.0 @-2000");
  }

  @Test
  void keepsTheFirstOfEquals() throws IOException, DecodeException {
    var sampler = sampler();
    assertThat(scrape(sampler, NOW, "a 1\na 2\nb 1\nb 1\n"))
        .hasSize(2)
        .first()
        .asString()
        .endsWith("1.0");
    assertThat(
            context.metrics().value("prometheus_target_scrapes_sample_duplicate_timestamp_total"))
        .isEqualTo(2);
    assertThat(sampler.scraped()).isEqualTo(4);
    assertThat(scrape(sampler, NOW, "a 1\na 2\nb 1\nb 1\n")).hasSize(2);
  }

  @Test
  void holdsPagesToTheirLimits() throws DecodeException, IOException {
    String page = "a{long_name=\"long value\"} 1\nb 2\nc 3\n";
    var limited = sampler("sample_limit = 2");
    assertThatThrownBy(() -> scrape(limited, NOW, page)).hasMessage("sample limit exceeded");
    assertThat(limited.scraped()).isEqualTo(3);
    assertThat(limited.added()).isEqualTo(3);
    assertThat(context.metrics().value("prometheus_target_scrapes_exceeded_sample_limit_total"))
        .isEqualTo(1);
    assertThatThrownBy(() -> scrape(sampler("label_limit = 3"), NOW, page))
        .hasMessage("label_limit exceeded (metric: a, number of labels: 4, limit: 3)");
    assertThatThrownBy(() -> scrape(sampler("label_name_length_limit = 8"), NOW, page))
        .hasMessage(
            "label_name_length_limit exceeded (metric: a, label name: long_name, length: 9,"
                + " limit: 8)");
    assertThatThrownBy(() -> scrape(sampler("label_value_length_limit = 9"), NOW, page))
        .hasMessage(
            "label_value_length_limit exceeded (metric: a, label name: long_name, value: \"long"
                + " value\", length: 10, limit: 9)");
    out.discard();
    assertThat(scrape(sampler("sample_limit = 3", "label_limit = 4"), NOW, page)).hasSize(3);
  }

  @Test
  void makesNativeHistogramsOfClassicOnes() throws DecodeException, IOException {
    String page =
        "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_sum 5\nh_count 3\n";
    byte[] bytes = page.getBytes(UTF_8);
    var sampler = sampler("convert_classic_histograms_to_nhcb = true");
    sampler.begin(NOW);
    sampler.page(bytes, bytes.length, Format.TEXT);
    var batch = out.finish(Delivery.unattended());

    assertThat(batch.size()).isEqualTo(1);
    assertThat(batch.series(0).toString()).isEqualTo("{__name__=\"h\", instance=\"i\", job=\"j\"}");
    assertThat(batch.histogram(0))
        .isNotNull()
        .satisfies(
            h -> {
              assertThat(h.schema()).isEqualTo(-53);
              assertThat(h.customBounds()).containsExactly(1);
              assertThat(h.positive().counts()).containsExactly(1, 2);
            });
    var limited =
        sampler("convert_classic_histograms_to_nhcb = true", "native_histogram_bucket_limit = 1");
    assertThatThrownBy(() -> scrape(limited, NOW, page))
        .hasMessage("histogram bucket limit exceeded");
    assertThat(
            context
                .metrics()
                .value("prometheus_target_scrapes_exceeded_native_histogram_bucket_limit_total"))
        .isEqualTo(1);
  }

  @Test
  void makesNativeHistogramsAsCoarseAsTheyMayBe() throws DecodeException, IOException {
    var histogram = new ProtoWriter();
    histogram.number(1, 3); // count
    histogram.number(5, 6); // schema 3, zigzag
    histogram.field(12, new byte[] {1 << 3, 2, 2 << 3, 2}, 0, 4); // two buckets from 1 on
    histogram.field(13, new byte[] {2, 2}, 0, 2); // of 1 and 2
    byte[] page = page(histogram);

    for (double factor : new double[] {0, 1.05, 1.5}) {
      var sampler =
          sampler(
              "scrape_protocols = [\"PrometheusProto\"]",
              "scrape_native_histograms = true",
              "native_histogram_min_bucket_factor = " + factor);
      sampler.begin(NOW);
      sampler.page(page, page.length, Format.PROTOBUF);
      var batch = out.finish(Delivery.unattended());
      assertThat(batch.size()).isEqualTo(1);
      assertThat(batch.histogram(0))
          .isNotNull()
          .satisfies(
              h -> {
                assertThat(h.schema()).isEqualTo(factor == 1.5 ? 0 : 3);
                assertThat(h.positive().counts())
                    .isEqualTo(factor == 1.5 ? new double[] {3} : new double[] {1, 2});
              });
    }
  }

  /// A page of one native histogram.
  private static byte[] page(ProtoWriter histogram) {
    var metric = new ProtoWriter();
    metric.field(7, histogram.bytes(), 0, histogram.size());
    var family = new ProtoWriter();
    family.field(1, new byte[] {'h'}, 0, 1);
    family.number(3, 4); // a histogram
    family.field(4, metric.bytes(), 0, metric.size());
    var page = new ProtoWriter();
    page.varint(family.size());
    page.raw(family.bytes(), 0, family.size());
    return Arrays.copyOf(page.bytes(), page.size());
  }

  @Test
  void refusesNamesOfTheOtherScheme() throws DecodeException, IOException {
    String page = "{\"dotted.name\"} 1\n";
    assertThatThrownBy(() -> scrape(sampler(), NOW, page))
        .hasMessage(
            "invalid metric name or label names:"
                + " {__name__=\"dotted.name\", instance=\"i\", job=\"j\"}");
    out.discard();
    assertThat(scrape(sampler("metric_name_validation_scheme = \"utf8\""), NOW, page)).hasSize(1);
    assertThat(scrape(sampler(), NOW, "job:rate:sum 1\n")).hasSize(1);
    assertThatThrownBy(() -> scrape(sampler(), NOW, "{\"\"} 1\n"))
        .hasMessage("missing metric name (__name__ label)");
  }

  @Test
  void forgetsTheSeriesOfFailedScrapesWhenTheyAreMany() throws DecodeException {
    var sampler = sampler();
    for (int i = 0; i < 30; i++) {
      var page = new StringBuilder();
      for (int n = 0; n < 100; n++) {
        page.append("a{n=\"").append(i * 100 + n).append("\"} 1\n");
      }
      page.append("broken");
      assertThatThrownBy(() -> scrape(sampler, NOW, page.toString())).hasMessageContaining("value");
      out.discard();
      sampler.fail();
      assertThat(sampler.table.size()).isLessThanOrEqualTo(1100);
    }
    assertThat(context.metrics().value("prometheus_target_scrapes_cache_flush_forced_total"))
        .isEqualTo(2);
  }

  @Test
  void allocatesNothingForKnownSeries() throws IOException, DecodeException, InterruptedException {
    var sampler = sampler();
    var page = new StringBuilder("# HELP m help\n# TYPE m counter\n");
    for (int i = 0; i < 1000; i++) {
      page.append("m{path=\"/a/")
          .append(i)
          .append("\",code=\"200\"} ")
          .append(i * 1.1)
          .append('\n');
    }
    byte[] bytes = page.toString().getBytes(UTF_8);

    Allocations.assertAllocatesAtMost(
        1000, // for the page as a whole
        () -> {
          sampler.begin(NOW);
          sampler.page(bytes, bytes.length, Format.TEXT);
          out.discard();
        });
    assertThat(sampler.scraped()).isEqualTo(1000);
    assertThat(sampler.seriesAdded()).isZero();
  }

  @Test
  void passesMetadataOnWhenItChanges() throws DecodeException, IOException {
    var sampler = sampler("honor_metadata = true");
    String page = "# HELP m help\n# TYPE m counter\nm 1\n";
    byte[] bytes = page.getBytes(UTF_8);
    for (int i = 0; i < 2; i++) {
      sampler.begin(NOW);
      sampler.page(bytes, bytes.length, Format.TEXT);
      sampler.writeMetadata();
      assertThat(out.finish(Delivery.unattended()).metadata())
          .isEqualTo(
              i == 0
                  ? List.of(new SampleBatch.Metadata("m", SampleBatch.Type.COUNTER, "help", ""))
                  : List.of());
    }
  }

  @Test
  void putsAZeroWhereCountsBegan() throws DecodeException, IOException {
    var sampler = sampler("start_timestamp_zero_ingestion = true");
    for (int i = 0; i < 3; i++) {
      double start = (i < 2 ? NOW - 9000 : NOW - 1000) / 1e3;
      byte[] bytes =
          ("# TYPE m counter\nm_total 5\nm_created " + start + "\n# EOF\n").getBytes(UTF_8);
      sampler.begin(NOW);
      sampler.page(bytes, bytes.length, Format.OPEN_METRICS);
      String series = "{__name__=\"m_total\", instance=\"i\", job=\"j\"} ";
      assertThat(written())
          .isEqualTo(
              switch (i) {
                case 0 -> List.of(series + "0.0 @-9000", series + "5.0");
                case 1 -> List.of(series + "5.0");
                default -> List.of(series + "0.0 @-1000", series + "5.0");
              });
    }
  }

  @Test
  void rulesChangeAndDropSeries() throws Exception {
    var name = AnchoredPattern.parse("dropped_.*");
    var instance = AnchoredPattern.parse("instance");
    rules =
        new Relabeler(
            List.of(
                new Rule(List.of("__name__"), ";", name, 0, "", "$1", Action.DROP),
                new Rule(List.of(), ";", instance, 0, "", "$1", Action.LABELDROP)),
            LabelNames.LEGACY);
    var sampler = sampler("sample_limit = 1");

    for (int i = 0; i < 2; i++) {
      assertThat(scrape(sampler, NOW, "dropped_a 1\nkept{l=\"1\"} 2\ndropped_b 3\n"))
          .containsExactly("{__name__=\"kept\", job=\"j\", l=\"1\"} 2.0");
      assertThat(sampler.scraped()).isEqualTo(3);
      assertThat(sampler.added()).isEqualTo(1);
      assertThat(sampler.seriesAdded()).isEqualTo(i == 0 ? 1 : 0);
    }
    assertThat(scrape(sampler, NOW, "kept{l=\"1\"} 2\n")).doesNotContain("stale");
    assertThat(scrape(sampler, NOW, ""))
        .containsExactly("{__name__=\"kept\", job=\"j\", l=\"1\"} stale");
  }
}
