package dev.pewter.loki.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.ByteSize;
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

class LokiWriteArgumentsTest {
  private static final WalArguments NO_WAL =
      new WalArguments(
          false,
          Duration.ofHours(1),
          Duration.ofMillis(250),
          Duration.ofSeconds(1),
          Duration.ofSeconds(15));

  private static LokiWriteArguments decode(String... lines) throws DecodeException {
    return Blocks.decode(LokiWriteArguments.class, lines);
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode("endpoint {\nurl = \"http://loki/push\"\n}"))
        .isEqualTo(
            new LokiWriteArguments(
                Map.of(),
                0,
                List.of(
                    new EndpointArguments(
                        URI.create("http://loki/push"),
                        "",
                        Duration.ofSeconds(1),
                        new ByteSize(1 << 20),
                        Duration.ofSeconds(10),
                        "",
                        Duration.ofMillis(500),
                        Duration.ofMinutes(5),
                        0,
                        true,
                        List.of(),
                        Map.of(),
                        HttpClientArguments.DEFAULT,
                        QueueArguments.DEFAULT)),
                NO_WAL));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            "external_labels = {cluster = \"c\"}",
            "max_streams = 7",
            "endpoint {",
            "  url = \"https://loki:3100/push\"",
            "  name = \"n\"",
            "  batch_wait = \"2s\"",
            "  batch_size = \"2MiB\"",
            "  remote_timeout = \"3s\"",
            "  tenant_id = \"t\"",
            "  min_backoff_period = \"1s\"",
            "  max_backoff_period = \"1m\"",
            "  max_backoff_retries = 4",
            "  retry_on_http_429 = false",
            "  drop_on_status = [401, 404]",
            "  headers = {\"X-A\" = \"1\"}",
            "  follow_redirects = false",
            "  basic_auth {",
            "    username = \"u\"",
            "    password = \"p\"",
            "  }",
            "  queue_config {",
            "    capacity = \"1MiB\"",
            "    min_shards = 2",
            "    drain_timeout = \"5s\"",
            "    block_on_overflow = false",
            "  }",
            "}",
            "wal {",
            "  enabled = true",
            "  max_segment_age = \"2h\"",
            "  min_read_frequency = \"1s\"",
            "  max_read_frequency = \"2s\"",
            "  drain_timeout = \"3s\"",
            "}");
    assertThat(arguments.externalLabels()).containsExactly(Map.entry("cluster", "c"));
    assertThat(arguments.maxStreams()).isEqualTo(7);
    assertThat(arguments.names()).containsExactly("n");
    var endpoint = arguments.endpoints().getFirst();
    assertThat(endpoint.host()).isEqualTo("loki:3100");
    assertThat(endpoint.client().basicAuth()).isNotNull();
    assertThat(endpoint.client().followRedirects()).isFalse();
    assertThat(endpoint)
        .isEqualTo(
            new EndpointArguments(
                URI.create("https://loki:3100/push"),
                "n",
                Duration.ofSeconds(2),
                new ByteSize(2 << 20),
                Duration.ofSeconds(3),
                "t",
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                4,
                false,
                List.of(new DroppedStatus(401), new DroppedStatus(404)),
                Map.of("X-A", "1"),
                endpoint.client(),
                new QueueArguments(new ByteSize(1 << 20), 2, Duration.ofSeconds(5), false)));
    assertThat(arguments.wal())
        .isEqualTo(
            new WalArguments(
                true,
                Duration.ofHours(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max_streams = 1 | at least one endpoint config must be provided",
        "endpoint { } | url",
        "endpoint {$ url = \"http://a\"$ name = \"x\"$ }$ endpoint {$ url = \"http://b\"$ name ="
            + " \"x\"$ } | duplicate endpoint configs are not allowed, found duplicate for name: x",
        "endpoint {$ url = \"http://a\"$ }$ endpoint {$ url = \"http://a\"$ }"
            + " | duplicate endpoint configs are not allowed, found duplicate for name: ",
        "endpoint {$ url = \"http://a\"$ }$ wal {$ min_read_frequency = \"1s\"$ }"
            + " | WAL min read frequency should be lower than max read frequency",
        "endpoint {$ url = \"http://a\"$ bearer_token = \"a\"$ bearer_token_file = \"b\"$ }"
            + " | at most one of",
        "endpoint {$ url = \"http://a\"$ remote_timeout = \"0s\"$ } | remote_timeout",
        "endpoint {$ url = \"http://a\"$ drop_on_status = [401, 429]$ }"
            + " | 4:25: 429 cannot be dropped here: retry_on_http_429 = false does that",
        "endpoint {$ url = \"http://a\"$ drop_on_status = [500]$ }"
            + " | 4:20: 500 cannot be dropped here: only 401, 403 and 404 can",
        "endpoint {$ url = \"http://a\"$ headers = {\"a b\" = \"c\"}$ } | invalid header name",
      })
  void refuses(String config, String message) {
    assertThatThrownBy(() -> decode(config.replace('$', '\n'))).hasMessageContaining(message);
  }

  @Test
  void namesEndpointsByUrlAndTenantAndTellsOthersApart() throws DecodeException {
    String plain = "endpoint {\nurl = \"http://a\"\n}\n";
    String other = "endpoint {\nurl = \"http://a\"\nbatch_wait = \"2s\"\n}\n";
    var names = decode(plain + other).names();
    assertThat(names).allMatch(name -> name.matches("[0-9a-f]{6}")).doesNotHaveDuplicates();
    assertThat(decode(other).names().getFirst()).isEqualTo(names.getFirst());
  }

  /// After a restart, too: it is where a queue is found.
  @Test
  void namesEndpointsAlikeAtEachStart() throws DecodeException {
    String same = "url = \"http://a/\"\nheaders = {\"b\" = \"1\", \"a\" = \"2\", \"c\" = \"3\"}\n";
    String text = "endpoint {\n" + same + "}\nendpoint {\n" + same + "remote_timeout = \"9s\"\n}\n";
    assertThat(decode(text).names()).containsExactly("a78d31", "23fda0");
  }

  @Test
  void namesEndpointsThatDifferInSecretsOnly() throws DecodeException {
    var text = new StringBuilder();
    for (String token : List.of("a", "b", "c", "d")) {
      text.append("endpoint {\nurl = \"http://a\"\nbearer_token = \"" + token + "\"\n}\n");
    }
    var names = decode(text.toString()).names();
    assertThat(names).hasSize(4).doesNotHaveDuplicates();
    assertThat(names.getLast()).matches("[0-9a-f]{6}-3");
  }
}
