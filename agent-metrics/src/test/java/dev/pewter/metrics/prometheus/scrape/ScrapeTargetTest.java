package dev.pewter.metrics.prometheus.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.Shared;
import dev.pewter.metrics.exposition.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScrapeTargetTest {

  private static ScrapeTarget of(Map<String, String> labels, String... lines)
      throws DecodeException {
    return ScrapeTarget.of(
        Target.of(labels), PrometheusScrapeArgumentsTest.decode(lines), "the job");
  }

  @Test
  void isCompletedByTheArguments() throws DecodeException {
    var target =
        of(
            Map.of("__address__", "host:9100", "__meta_x", "1", "zone", "a", "empty", ""),
            "params = {\"module\" = [\"a b\", \"c&d\"], \"none\" = []}");

    assertThat(target.url()).hasToString("http://host:9100/metrics?module=a+b&module=c%26d");
    assertThat(target.labels())
        .isEqualTo(Labels.of("instance", "host:9100", "job", "the job", "zone", "a"));
    assertThat(target.interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void winsOverTheArguments() throws DecodeException {
    var target =
        of(
            Map.of(
                "__address__",
                "[::1]:80",
                "__scheme__",
                "https",
                "__metrics_path__",
                "api/${x}/a b?",
                "__param_module",
                "m",
                "__param_new",
                "n",
                "__scrape_interval__",
                "1m30s",
                "__scrape_timeout__",
                "500ms",
                "__scrape_native_histograms__",
                "true",
                "job",
                "own",
                "instance",
                "node-1"),
            "params = {\"module\" = [\"a\", \"b\"]}");

    assertThat(target.url())
        .hasToString("https://[::1]:80/api/$%7Bx%7D/a%20b%3F?module=m&module=b&new=n");
    assertThat(target.labels()).isEqualTo(Labels.of("instance", "node-1", "job", "own"));
    assertThat(target.interval()).isEqualTo(Duration.ofSeconds(90));
    assertThat(target.timeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(target.options().nativeHistograms()).isTrue();
  }

  @Test
  void isReadAsTheArgumentsSay() throws DecodeException {
    String[] lines = {
      "scrape_native_histograms = true",
      "scrape_classic_histograms = true",
      "convert_classic_histograms_to_nhcb = true",
      "enable_type_and_unit_labels = true",
      "start_timestamp_zero_ingestion = true"
    };
    var address = Map.of("__address__", "a:1");

    assertThat(of(address).options()).isEqualTo(Options.PLAIN);
    assertThat(of(address, lines[0]).options())
        .isEqualTo(new Options(true, false, false, false, false));
    assertThat(of(address, lines[1]).options())
        .isEqualTo(new Options(false, true, false, false, false));
    assertThat(of(address, lines[2]).options())
        .isEqualTo(new Options(false, false, true, false, false));
    assertThat(of(address, lines[3]).options())
        .isEqualTo(new Options(false, false, false, true, false));
    assertThat(of(address, lines[4]).options())
        .isEqualTo(new Options(false, false, false, false, true));
  }

  @ParameterizedTest
  @CsvSource({
    "__address__, '', no address",
    "__address__, host/path, '\"host/path\" is not a valid hostname'",
    "__scrape_interval__, soon, 'error parsing scrape interval: not a valid duration string:"
        + " \"soon\"'",
    "__scrape_interval__, 0, scrape interval cannot be 0",
    "__scrape_timeout__, 2m, 'scrape timeout cannot be greater than scrape interval (2m0s > 1m0s)'",
    "__scrape_timeout__, 9999999y, 'error parsing scrape timeout: duration out of range'",
    "__convert_classic_histograms_to_nhcb__, perhaps,"
        + " error parsing __convert_classic_histograms_to_nhcb__: \"perhaps\" is no bool",
  })
  void tellsWhyItCannotBeScraped(String label, String value, String message) {
    var labels = new java.util.HashMap<>(Map.of("__address__", "host:1"));
    labels.put(label, value);

    assertThatThrownBy(() -> of(labels)).hasMessage(message);
  }

  /// The placeholder in the path of that configuration is nothing to us, as to the reference.
  @Test
  void isAskedAsTheSeedConfigurationSays() throws IOException, DecodeException {
    var file = Shared.file("seed-configs/004-fragment-cadvisor.alloy");
    assumeTrue(file.isPresent(), "needs the shared folder");
    String text = Files.readString(file.get());
    String block = text.substring(text.indexOf("prometheus.scrape"));
    String inside =
        block
            .substring(block.indexOf('{') + 1, block.lastIndexOf('}'))
            .replace("discovery.kubernetes.nodes.targets", "[]")
            .replace("prometheus.remote_write.default.receiver", "");
    var arguments = Blocks.decode(PrometheusScrapeArguments.class, inside);
    var node =
        Target.of(
            Map.of(
                "__address__",
                "10.0.0.1:10250",
                "__meta_kubernetes_node_name",
                "node-1",
                "instance",
                "node-1"));
    var target = ScrapeTarget.of(node, arguments, "prometheus.scrape.cadvisor");

    assertThat(target.url())
        .hasToString(
            "https://10.0.0.1:10250/api/v1/nodes/$%7B__meta_kubernetes_node_name%7D/proxy/metrics"
                + "/cadvisor");
    assertThat(target.labels())
        .isEqualTo(Labels.of("instance", "node-1", "job", "prometheus.scrape.cadvisor"));
    assertThat(arguments.client().tls().insecureSkipVerify()).isTrue();
    assertThat(arguments.client().authorization()).isNotNull();
  }

  @Test
  void hasItsOwnMoment() throws DecodeException {
    var one = of(Map.of("__address__", "a:1"));
    var other = of(Map.of("__address__", "b:1"));

    assertThat(one.offsetNanos(5)).isBetween(0L, 60_000_000_000L).isEqualTo(one.offsetNanos(5));
    assertThat(one.offsetNanos(5)).isNotEqualTo(other.offsetNanos(5));
    assertThat(one.offsetNanos(5)).isNotEqualTo(one.offsetNanos(6));
  }

  @Test
  void isTheSameWithOtherMetaLabels() throws DecodeException {
    assertThat(of(Map.of("__address__", "a:1", "__meta_port", "1")).identity())
        .isEqualTo(of(Map.of("__address__", "a:1", "__meta_port", "2")).identity());
    assertThat(of(Map.of("__address__", "a:1")).identity())
        .isNotEqualTo(of(Map.of("__address__", "a:1", "__metrics_path__", "/x")).identity());
  }
}
