package dev.pewter.metrics.prometheus.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.testing.Blocks;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusRemoteWriteArgumentsTest {

  private static PrometheusRemoteWriteArguments decode(String... lines) throws DecodeException {
    return Blocks.decode(PrometheusRemoteWriteArguments.class, lines);
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode("endpoint {\nurl = \"http://p/write\"\n}"))
        .isEqualTo(
            new PrometheusRemoteWriteArguments(
                Map.of(),
                List.of(
                    new EndpointArguments(
                        URI.create("http://p/write"),
                        "",
                        Duration.ofSeconds(30),
                        Map.of(),
                        true,
                        false,
                        "prometheus.WriteRequest",
                        false,
                        HttpClientArguments.DEFAULT,
                        new QueueArguments(
                            10000,
                            50,
                            1,
                            2000,
                            Duration.ofSeconds(5),
                            Duration.ofMillis(30),
                            Duration.ofSeconds(5),
                            true,
                            Duration.ZERO),
                        new MetadataArguments(true, Duration.ofMinutes(1), 2000),
                        List.of(),
                        null,
                        null,
                        null)),
                new WalArguments(Duration.ofHours(2), Duration.ofMinutes(5), Duration.ofHours(8))));
    assertThat(decode().endpoints()).isEmpty();
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            "external_labels = {cluster = \"c\"}",
            "endpoint {",
            "  url = \"https://u:p@p:9090/write\"",
            "  name = \"n\"",
            "  remote_timeout = \"3s\"",
            "  headers = {\"X-A\" = \"1\"}",
            "  send_exemplars = false",
            "  send_native_histograms = true",
            "  protobuf_message = \"io.prometheus.write.v2.Request\"",
            "  round_robin_dns = true",
            "  follow_redirects = false",
            "  basic_auth {",
            "    username = \"u\"",
            "    password = \"p\"",
            "  }",
            "  queue_config {",
            "    capacity = 1",
            "    max_shards = 2",
            "    min_shards = 3",
            "    max_samples_per_send = 4",
            "    batch_send_deadline = \"5s\"",
            "    min_backoff = \"6s\"",
            "    max_backoff = \"7s\"",
            "    retry_on_http_429 = false",
            "    sample_age_limit = \"8s\"",
            "  }",
            "  metadata_config {",
            "    send = false",
            "    send_interval = \"9s\"",
            "    max_samples_per_send = 10",
            "  }",
            "  write_relabel_config {",
            "    action = \"drop\"",
            "    source_labels = [\"a\"]",
            "  }",
            "}",
            "wal {",
            "  truncate_frequency = \"1h\"",
            "  min_keepalive_time = \"2m\"",
            "  max_keepalive_time = \"3m\"",
            "}");
    assertThat(arguments.externalLabels()).containsExactly(Map.entry("cluster", "c"));
    var endpoint = arguments.endpoints().getFirst();
    assertThat(endpoint.client().basicAuth()).isNotNull();
    assertThat(endpoint.client().followRedirects()).isFalse();
    assertThat(endpoint.writeRelabelConfigs()).hasSize(1);
    assertThat(endpoint.isVersion2()).isTrue();
    assertThat(endpoint.shownUrl()).isEqualTo("https://u:xxxxx@p:9090/write");
    assertThat(endpoint)
        .isEqualTo(
            new EndpointArguments(
                URI.create("https://u:p@p:9090/write"),
                "n",
                Duration.ofSeconds(3),
                Map.of("X-A", "1"),
                false,
                true,
                "io.prometheus.write.v2.Request",
                true,
                endpoint.client(),
                new QueueArguments(
                    1,
                    2,
                    3,
                    4,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(7),
                    false,
                    Duration.ofSeconds(8)),
                new MetadataArguments(false, Duration.ofSeconds(9), 10),
                endpoint.writeRelabelConfigs(),
                null,
                null,
                null));
    assertThat(arguments.wal())
        .isEqualTo(
            new WalArguments(Duration.ofHours(1), Duration.ofMinutes(2), Duration.ofMinutes(3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "endpoint { } | url",
        "wal {$ truncate_frequency = \"0s\"$ } | truncate_frequency must not be 0",
        "wal {$ truncate_frequency = \"-1s\"$ } | truncate_frequency must not be 0 or less",
        "wal {$ min_keepalive_time = \"9h\"$ } | min_keepalive_time must be smaller than",
        "endpoint {$ url = \"http://a\"$ sigv4 {$ }$ } | sigv4 is not supported",
        "endpoint {$ url = \"http://a\"$ azuread {$ sdk {$ tenant_id = \"a\"$ }$ }$ }"
            + " | azuread is not supported",
        "endpoint {$ url = \"http://a\"$ google_iam {$ credentials_file = \"a\"$ }$ }"
            + " | google_iam is not supported",
        "endpoint {$ url = \"http://a\"$ protobuf_message = \"x\"$ }"
            + " | invalid protobuf_message \"x\" for endpoint \"\"",
        "endpoint {$ url = \"http://a\"$ bearer_token = \"a\"$ bearer_token_file = \"b\"$ }"
            + " | at most one of",
        "endpoint {$ url = \"http://a\"$ remote_timeout = \"0s\"$ } | remote_timeout",
        "endpoint {$ url = \"http://a\"$ queue_config {$ max_samples_per_send = 0$ }$ }"
            + " | max_samples_per_send must be at least 1",
        "endpoint {$ url = \"http://a\"$ headers = {\"a b\" = \"c\"}$ } | invalid header name",
      })
  void refuses(String config, String message) {
    assertThatThrownBy(() -> decode(config.replace('$', '\n'))).hasMessageContaining(message);
  }

  @Test
  void namesEndpoints() throws Exception {
    String plain = "endpoint {\nurl = \"http://u:p@a/\"\n}\n";
    String other = "endpoint {\nurl = \"http://u:p@a/\"\nremote_timeout = \"2s\"\n}\n";
    var names = EndpointNames.of(decode(plain + other).endpoints());
    assertThat(names).allMatch(name -> name.matches("[0-9a-f]{6}")).doesNotHaveDuplicates();
    assertThat(EndpointNames.of(decode(other).endpoints()).getFirst()).isEqualTo(names.getFirst());
  }

  /// After a restart, too: it is where a log is found.
  @Test
  void namesEndpointsAlikeAtEachStart() throws Exception {
    String same = "url = \"http://a/\"\nheaders = {\"b\" = \"1\", \"a\" = \"2\", \"c\" = \"3\"}\n";
    String text = "endpoint {\n" + same + "}\nendpoint {\n" + same + "remote_timeout = \"9s\"\n}\n";
    assertThat(EndpointNames.of(decode(text).endpoints())).containsExactly("8bc919", "ac0fd9");
  }

  @Test
  void namesEndpointsThatDifferInSecretsOnly() throws Exception {
    var text = new StringBuilder();
    for (String token : List.of("a", "b", "c", "d")) {
      text.append("endpoint {\nurl = \"http://a/\"\nbearer_token = \"" + token + "\"\n}\n");
    }
    var names = EndpointNames.of(decode(text.toString()).endpoints());
    assertThat(names).hasSize(4).doesNotHaveDuplicates();
    assertThat(names.getLast()).matches("[0-9a-f]{6}-3");

    var named = text.toString().replace("url", "name = \"n\"\nurl");
    assertThat(EndpointNames.of(decode(named).endpoints()))
        .hasSize(4)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.startsWith("n"));
  }

  @Test
  void refusesEqualEndpoints() {
    String plain = "endpoint {\nurl = \"http://u:p@a/\"\n}\n";
    assertThatThrownBy(() -> decode(plain + plain))
        .hasMessageEndingWith(
            "duplicate remote write configs are not allowed, found duplicate for URL:"
                + " http://u:xxxxx@a/");
  }
}
