package dev.pewter.metrics.prometheus.receivehttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.server.ListenerArguments;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrometheusReceiveHttpArgumentsTest {

  private static PrometheusReceiveHttpArguments decode(String... lines) throws DecodeException {
    return Blocks.decode(PrometheusReceiveHttpArguments.class, lines);
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode("forward_to = []"))
        .isEqualTo(
            new PrometheusReceiveHttpArguments(
                List.of(),
                List.of("prometheus.WriteRequest"),
                false,
                false,
                Duration.ofSeconds(30),
                new ListenerArguments(
                    "",
                    8080,
                    0,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(120),
                    null,
                    null)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            "forward_to = []",
            "accepted_remote_write_protobuf_messages = [\"io.prometheus.write.v2.Request\"]",
            "append_metadata = true",
            "enable_type_and_unit_labels = true",
            "graceful_shutdown_timeout = \"1s\"",
            "http {",
            "  listen_address = \"::1\"",
            "  listen_port = 1",
            "  conn_limit = 2",
            "  server_read_timeout = \"3s\"",
            "  server_write_timeout = \"4s\"",
            "  server_idle_timeout = \"5s\"",
            "}");
    assertThat(arguments)
        .isEqualTo(
            new PrometheusReceiveHttpArguments(
                List.of(),
                List.of("io.prometheus.write.v2.Request"),
                true,
                true,
                Duration.ofSeconds(1),
                new ListenerArguments(
                    "::1",
                    1,
                    2,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(5),
                    null,
                    null)));
  }

  @Test
  void refusesMessagesItDoesNotKnow() {
    assertThatThrownBy(
            () ->
                new PrometheusReceiveHttp(
                    new TestContext("prometheus.receive_http.r"),
                    decode("forward_to = []", "accepted_remote_write_protobuf_messages = [\"x\"]")))
        .isInstanceOf(ComponentException.class)
        .hasMessageStartingWith("unsupported protocol version \"x\": valid values are");
    assertThatThrownBy(
            () ->
                new PrometheusReceiveHttp(
                    new TestContext("prometheus.receive_http.r"),
                    decode("forward_to = []", "accepted_remote_write_protobuf_messages = []")))
        .hasMessage("accepted_remote_write_protobuf_messages must not be empty");
  }
}
