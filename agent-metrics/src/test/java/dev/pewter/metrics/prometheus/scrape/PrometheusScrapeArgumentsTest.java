package dev.pewter.metrics.prometheus.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusScrapeArgumentsTest {

  static PrometheusScrapeArguments decode(String... lines) throws DecodeException {
    var all = new java.util.ArrayList<>(List.of(lines));
    if (all.stream().noneMatch(l -> l.startsWith("targets"))) {
      all.add("targets = []");
    }
    all.add("forward_to = []");
    return Blocks.decode(PrometheusScrapeArguments.class, all.toArray(String[]::new));
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode())
        .isEqualTo(
            new PrometheusScrapeArguments(
                List.of(),
                List.of(),
                "",
                false,
                true,
                false,
                Map.of(),
                false,
                false,
                "",
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Protocol.DEFAULT,
                "/metrics",
                "http",
                new ByteSize(0),
                0,
                0,
                0,
                0,
                0,
                HttpClientArguments.DEFAULT,
                false,
                false,
                "legacy",
                "underscores",
                "PrometheusText0.0.4",
                false,
                true,
                0,
                0,
                false,
                false,
                false,
                new PrometheusScrapeArguments.Clustering(false)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            "targets = [{\"__address__\" = \"a:1\"}]",
            "job_name = \"j\"",
            "honor_labels = true",
            "honor_timestamps = false",
            "track_timestamps_staleness = true",
            "params = {\"a\" = [\"1\", \"2\"]}",
            "scrape_classic_histograms = true",
            "scrape_native_histograms = true",
            "scrape_failure_log_file = \"f.log\"",
            "scrape_interval = \"20s\"",
            "scrape_timeout = \"5s\"",
            "scrape_protocols = [\"PrometheusProto\"]",
            "metrics_path = \"/m\"",
            "scheme = \"https\"",
            "body_size_limit = \"10MiB\"",
            "sample_limit = 1",
            "target_limit = 2",
            "label_limit = 3",
            "label_name_length_limit = 4",
            "label_value_length_limit = 5",
            "follow_redirects = false",
            "extra_metrics = true",
            "metric_name_validation_scheme = \"utf8\"",
            "metric_name_escaping_scheme = \"dots\"",
            "scrape_fallback_protocol = \"\"",
            "convert_classic_histograms_to_nhcb = true",
            "enable_compression = false",
            "native_histogram_bucket_limit = 6",
            "native_histogram_min_bucket_factor = 1.5",
            "honor_metadata = true",
            "enable_type_and_unit_labels = true",
            "start_timestamp_zero_ingestion = true",
            "clustering {",
            "  enabled = true",
            "}");
    assertThat(arguments)
        .isEqualTo(
            new PrometheusScrapeArguments(
                List.of(Target.of(Map.of("__address__", "a:1"))),
                List.of(),
                "j",
                true,
                false,
                true,
                Map.of("a", List.of("1", "2")),
                true,
                true,
                "f.log",
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                List.of("PrometheusProto"),
                "/m",
                "https",
                new ByteSize(10 << 20),
                1,
                2,
                3,
                4,
                5,
                arguments.client(),
                true,
                false,
                "utf8",
                "dots",
                "",
                true,
                false,
                6,
                1.5,
                true,
                true,
                true,
                new PrometheusScrapeArguments.Clustering(true)));
    assertThat(arguments.client().followRedirects()).isFalse();
  }

  @Test
  void asksForProtobufFirstForNativeHistograms() throws DecodeException {
    assertThat(decode("scrape_native_histograms = true").scrapeProtocols())
        .isEqualTo(Protocol.PROTOBUF_FIRST);
    var deprecated = decode("enable_protobuf_negotiation = true");
    assertThat(deprecated.scrapeProtocols()).isEqualTo(Protocol.PROTOBUF_FIRST);
    assertThat(deprecated.scrapeNativeHistograms()).isTrue();
    assertThat(deprecated.settled(deprecated)).isEqualTo(deprecated);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '´',
      value = {
        "scrape_timeout = \"2m\" | scrape_timeout (2m0s) greater than scrape_interval (1m0s) for scrape config with job name \"\"",
        "scrape_protocols = [\"X\"] | invalid scrape protocol \"X\": unknown scrape protocol X",
        "scrape_protocols = [\"PrometheusProto\", \"PrometheusProto\"] | duplicate scrape protocol \"PrometheusProto\": make sure the scrape protocols provided are unique",
        "scrape_fallback_protocol = \"X\" | invalid scrape_fallback_protocol \"X\": unknown scrape protocol X",
        "metric_name_validation_scheme = \"x\" | invalid metric_name_validation_scheme \"x\": must be either \"utf8\" or \"legacy\"",
        "metric_name_escaping_scheme = \"x\" | invalid metric_name_escaping_scheme: \"x\", supported values: [allow-utf-8 underscores dots values]",
        "metric_name_escaping_scheme = \"allow-utf-8\" | metric_name_escaping_scheme cannot be set to 'allow-utf-8' while metric_name_validation_scheme is not set to 'utf8'",
        "sample_limit = -1 | sample_limit must not be negative; got -1",
        "scheme = [] | [] should be string, got array",
        "scrape_intervall = \"5s\" | scrape_intervall",
      })
  void refuses(String line, String message) {
    assertThatThrownBy(() -> decode(line)).hasMessageContaining(message);
  }

  @Test
  void refusesWhatExcludesEachOther() {
    assertThatThrownBy(
            () ->
                decode(
                    "enable_protobuf_negotiation = true",
                    "scrape_protocols = [\"PrometheusText0.0.4\"]"))
        .hasMessageContaining(
            "both enable_protobuf_negotiation and scrape_protocols are set, only one can be set at"
                + " a time");
    assertThatThrownBy(
            () ->
                decode(
                    "scrape_native_histograms = true",
                    "scrape_protocols = [\"PrometheusText0.0.4\"]"))
        .hasMessageContaining(
            "scrape_native_histograms is set to true, but PrometheusProto is not in"
                + " scrape_protocols");
    assertThatThrownBy(
            () -> decode("bearer_token = \"x\"", "basic_auth {", " username = \"u\"", "}"))
        .hasMessageContaining("at most one of basic_auth");
  }

  @Test
  void namesTheProtocolsInOrder() {
    assertThat(Protocol.accept(Protocol.DEFAULT, "underscores"))
        .isEqualTo(
            "application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,"
                + "text/plain;version=1.0.0;escaping=underscores;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
  }

  @ParameterizedTest
  @CsvSource({
    "'', allow-utf-8",
    "metric_name_escaping_scheme = \"allow-utf-8\", allow-utf-8",
    "metric_name_escaping_scheme = \"underscores\", underscores",
    "metric_name_escaping_scheme = \"dots\", dots",
    "metric_name_escaping_scheme = \"values\", values"
  })
  void asksForNamesAsTheSchemeSays(String line, String escaping) throws DecodeException {
    var arguments = decode("metric_name_validation_scheme = \"utf8\"", line);
    assertThat(
            Protocol.accept(List.of("PrometheusText1.0.0"), arguments.metricNameEscapingScheme()))
        .isEqualTo("text/plain;version=1.0.0;escaping=" + escaping + ";q=0.6,*/*;q=0.5");
  }
}
