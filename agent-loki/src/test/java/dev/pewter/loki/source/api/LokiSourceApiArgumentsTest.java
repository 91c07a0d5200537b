package dev.pewter.loki.source.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.ByteSize;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.server.ListenerArguments;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LokiSourceApiArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    var arguments = Blocks.decode(LokiSourceApiArguments.class, "forward_to = []");
    assertThat(arguments)
        .isEqualTo(
            new LokiSourceApiArguments(
                List.of(),
                Map.of(),
                null,
                false,
                new ByteSize(100 << 20),
                Duration.ofSeconds(30),
                new ListenerArguments(
                    "",
                    8080,
                    0,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(120),
                    null,
                    null),
                null));
    assertThat(arguments.http().options(1, 1).listenAddress()).isEqualTo(":8080");
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            LokiSourceApiArguments.class,
            "forward_to = []",
            "labels = {job = \"push\"}",
            "use_incoming_timestamp = true",
            "max_send_message_size = \"1MiB\"",
            "graceful_shutdown_timeout = \"1s\"",
            "http {",
            "  listen_address = \"::1\"",
            "  listen_port = 3100",
            "  conn_limit = 7",
            "  server_read_timeout = \"2s\"",
            "  server_write_timeout = \"3s\"",
            "  server_idle_timeout = \"4s\"",
            "  http2 {",
            "    enabled = false",
            "  }",
            "  tls {",
            "    cert_pem = \"c\"",
            "    key_pem = \"k\"",
            "    min_version = \"VersionTLS13\"",
            "    cipher_suites = \"TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384\"",
            "    client_ca = \"a\"",
            "    client_auth_type = \"RequireAndVerifyClientCert\"",
            "  }",
            "}",
            "grpc {",
            "  listen_port = 9095",
            "}");
    assertThat(arguments.labels()).containsExactly(Map.entry("job", "push"));
    assertThat(arguments.useIncomingTimestamp()).isTrue();
    assertThat(arguments.maxSendMessageSize().bytes()).isEqualTo(1 << 20);
    assertThat(arguments.gracefulShutdownTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(arguments.http().options(1, 1).listenAddress()).isEqualTo("[::1]:3100");
    assertThat(arguments.http().options(1, 1).maxConnections()).isEqualTo(7);
    assertThat(arguments.http().options(1, 1).bodyTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(arguments.http().patience()).isEqualTo(Duration.ofSeconds(3));
    assertThat(arguments.http().options(1, 1).idleTimeout()).isEqualTo(Duration.ofSeconds(4));
    var tls = java.util.Objects.requireNonNull(arguments.http().tls()).server();
    assertThat(tls.minVersion()).isEqualTo("TLS13");
    assertThat(tls.cipherSuites()).hasSize(2);
    assertThat(java.util.Objects.requireNonNull(arguments.grpc()).listenPort()).isEqualTo(9095);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http { listen_port = 65536 }                              | listen_port must be between
          http { http2 { enabled = true } }                         | http2 is not supported
          http { tls { cert_pem = "c" } }                           | key_pem or key_file
          http { tls { min_version = "TLS13" } }                    | unknown TLS version "TLS13"
          http { tls { cipher_suites = "RC4" } }                    | unknown cipher "RC4"
          """)
  void refuses(String block, String message) {
    String lines = block.replace("{ ", "{\n").replace(" }", "\n}");
    assertThatThrownBy(() -> Blocks.decode(LokiSourceApiArguments.class, "forward_to = []", lines))
        .hasMessageContaining(message);
  }
}
