package dev.pewter.loki.source.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.docker.EngineHost;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LokiSourceDockerArgumentsTest {
  private static final String REQUIRED = "targets = []\nforward_to = []";

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(
            Blocks.decode(
                LokiSourceDockerArguments.class,
                "host = \"unix:///var/run/docker.sock\"",
                REQUIRED))
        .isEqualTo(
            new LokiSourceDockerArguments(
                "unix:///var/run/docker.sock",
                List.of(),
                List.of(),
                Map.of(),
                null,
                HttpClientArguments.DEFAULT,
                Duration.ofMinutes(1)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            LokiSourceDockerArguments.class,
            "host = \"tcp://engine:2375\"",
            "targets = [{a = \"1\"}]",
            "forward_to = []",
            "labels = {b = \"2\"}",
            "relabel_rules = null",
            "refresh_interval = \"5s\"",
            "http_client_config { follow_redirects = false }");

    assertThat(arguments.address())
        .isEqualTo(new EngineHost.Http(URI.create("http://engine:2375")));
    assertThat(arguments.targets()).containsExactly(Target.of(Map.of("a", "1")));
    assertThat(arguments.labels()).containsExactly(Map.entry("b", "2"));
    assertThat(arguments.refreshInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(arguments.client().followRedirects()).isFalse();
  }

  @Test
  void knowsUnixSockets() {
    assertThat(EngineHost.parse("unix:///var/run/docker.sock"))
        .isEqualTo(new EngineHost.UnixSocket(Path.of("/var/run/docker.sock")));
    assertThat(EngineHost.parse("https://engine/base/"))
        .isEqualTo(new EngineHost.Http(URI.create("https://engine/base")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host = \"engine\" | unable to parse docker host \"engine\"",
        "host = \"npipe:////./pipe\" | unsupported protocol scheme of docker host",
        "host = \"tcp://a b\" | failed to parse Docker host",
        "host = \"http://a\", refresh_interval = \"0s\" | refresh_interval must be positive",
      })
  void refuses(String lines, String message) {
    assertThatThrownBy(
            () ->
                Blocks.decode(LokiSourceDockerArguments.class, lines.replace(", ", "\n"), REQUIRED))
        .hasMessageContaining(message);
  }

  @Test
  void refusesHttpSettingsForAUnixSocket() {
    assertThatThrownBy(
            () ->
                Blocks.decode(
                    LokiSourceDockerArguments.class,
                    "host = \"unix:///a\"",
                    REQUIRED,
                    "http_client_config { follow_redirects = false }"))
        .hasMessageContaining("http_client_config does not apply to a unix socket");
  }
}
