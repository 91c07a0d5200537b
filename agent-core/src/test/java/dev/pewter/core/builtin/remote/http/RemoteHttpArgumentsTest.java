package dev.pewter.core.builtin.remote.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.testing.Blocks;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RemoteHttpArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(RemoteHttpArguments.class, "url = \"http://h\""))
        .isEqualTo(
            new RemoteHttpArguments(
                URI.create("http://h"),
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                false,
                "GET",
                Map.of(),
                "",
                HttpClientArguments.DEFAULT));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            RemoteHttpArguments.class,
            "url = \"http://h\"",
            "poll_frequency = \"20s\"",
            "poll_timeout = \"5s\"",
            "is_secret = true",
            "method = \"POST\"",
            "headers = {\"X-A\" = \"1\"}",
            "body = \"b\"",
            "client {",
            "  enable_http2 = false",
            "}");
    assertThat(arguments)
        .isEqualTo(
            new RemoteHttpArguments(
                URI.create("http://h"),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                true,
                "POST",
                Map.of("X-A", "1"),
                "b",
                arguments.client()));
    assertThat(arguments.client().enableHttp2()).isFalse();
  }

  @Test
  void refusesTimesThatDoNotFit() {
    assertThatThrownBy(() -> decode("poll_frequency = \"0s\""))
        .hasMessageContaining("poll_frequency must be greater than 0");
    assertThatThrownBy(() -> decode("poll_timeout = \"0s\""))
        .hasMessageContaining("poll_timeout must be greater than 0");
    assertThatThrownBy(() -> decode("poll_timeout = \"1m\""))
        .hasMessageContaining("poll_timeout must be less than poll_frequency");
  }

  private static RemoteHttpArguments decode(String line) throws DecodeException {
    return Blocks.decode(RemoteHttpArguments.class, "url = \"http://h\"", line);
  }
}
