package dev.pewter.loki.source.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LokiSourceSyslogArgumentsTest {

  private static LokiSourceSyslogArguments decode(String... listener) throws DecodeException {
    return Blocks.decode(
        LokiSourceSyslogArguments.class,
        "forward_to = []",
        "listener {",
        String.join("\n", listener),
        "}");
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode("address = \":514\""))
        .isEqualTo(
            new LokiSourceSyslogArguments(
                List.of(),
                null,
                List.of(
                    new ListenerArguments(
                        ":514",
                        "tcp",
                        "rfc5424",
                        Duration.ofMinutes(2),
                        8192,
                        Map.of(),
                        false,
                        false,
                        false,
                        false,
                        false,
                        10,
                        128,
                        null,
                        null,
                        null))));
    assertThatThrownBy(() -> Blocks.decode(LokiSourceSyslogArguments.class, "forward_to = []"))
        .hasMessageContaining("listener");
  }

  @Test
  void takesEveryField() throws DecodeException {
    var decoded =
        decode(
            "address = \"127.0.0.1:514\"",
            "protocol = \"tcp\"",
            "syslog_format = \"rfc5424\"",
            "idle_timeout = \"5s\"",
            "max_message_length = 100",
            "labels = {a = \"b\"}",
            "label_structured_data = true",
            "use_incoming_timestamp = true",
            "use_rfc5424_message = true",
            "rfc3164_default_to_current_year = true",
            "rfc5424_allow_empty_msg = true",
            "udp_queue_size = 7",
            "udp_host_cache_size = 8",
            "tls_config {",
            "  cert_pem = \"c\"",
            "  key_pem = \"k\"",
            "  ca_pem = \"a\"",
            "}");
    var listener = decoded.listeners().getFirst();
    assertThat(listener.messageLimit()).isEqualTo(100);
    assertThat(listener.idleLimit()).isEqualTo(Duration.ofSeconds(5));
    assertThat(listener.labels()).containsExactly(Map.entry("a", "b"));
    assertThat(listener.labelStructuredData()).isTrue();
    assertThat(listener.useIncomingTimestamp()).isTrue();
    assertThat(listener.useRfc5424Message()).isTrue();
    assertThat(listener.currentYear()).isTrue();
    assertThat(listener.allowEmptyMessage()).isTrue();
    assertThat(listener.queueSize()).isEqualTo(7);
    assertThat(listener.hostCacheSize()).isEqualTo(8);
    assertThat(Objects.requireNonNull(listener.serverTls()).clientAuthType())
        .isEqualTo("RequireAndVerifyClientCert");
    var raw =
        decode(
            "address = \":1\"",
            "syslog_format = \"raw\"",
            "raw_format_options {",
            "use_null_terminator_delimiter = true",
            "}");
    assertThat(raw.listeners().getFirst().delimiter()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          protocol = "http"                                  | should be either 'tcp' or 'udp'
          syslog_format = "cef"                              | unknown syslog format: "cef"
          max_message_length = 2000000                       | max_message_length must be between
          udp_queue_size = -1                                | udp_queue_size must be between
          rfc3164_cisco_components { enable_all = true }     | cisco_components is not supported
          raw_format_options { }                             | raw_format_options has no effect
          tls_config { ca_pem = "a" }                        | must specify either cert_pem
          tls_config { server_name = "a" }                   | "server_name" has no effect
          """)
  void refuses(String lines, String message) {
    String block = lines.replace("{ ", "{\n").replace(" }", "\n}");
    assertThatThrownBy(() -> decode("address = \":1\"", block)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "raw, use_rfc5424_message",
    "raw, use_incoming_timestamp",
    "raw, rfc3164_default_to_current_year",
    "rfc3164, rfc5424_allow_empty_msg"
  })
  void refusesWhatHasNoEffect(String format, String argument) {
    assertThatThrownBy(
            () ->
                decode(
                    "address = \":1\"", "syslog_format = \"" + format + "\"", argument + " = true"))
        .hasMessageContaining("\"" + argument + "\" has no effect when syslog format is set to");
  }
}
