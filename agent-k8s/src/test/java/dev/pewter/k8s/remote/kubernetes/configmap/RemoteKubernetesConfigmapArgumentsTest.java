package dev.pewter.k8s.remote.kubernetes.configmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.testing.Blocks;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RemoteKubernetesConfigmapArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(
            Blocks.decode(
                RemoteKubernetesConfigmapArguments.class, "namespace = \"a\"", "name = \"b\""))
        .isEqualTo(
            new RemoteKubernetesConfigmapArguments(
                "a",
                "b",
                Duration.ofMinutes(1),
                Duration.ofSeconds(15),
                KubernetesClientArguments.DEFAULT));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            RemoteKubernetesConfigmapArguments.class,
            "namespace = \"a\"",
            "name = \"b\"",
            "poll_frequency = \"5s\"",
            "poll_timeout = \"2s\"",
            "client {",
            "  api_server = \"https://h\"",
            "}");
    assertThat(arguments.pollFrequency()).isEqualTo(Duration.ofSeconds(5));
    assertThat(arguments.pollTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(arguments.client().apiServer()).isEqualTo(URI.create("https://h"));
  }

  @Test
  void refusesToPollWithoutAPause() {
    assertThatThrownBy(
            () ->
                Blocks.decode(
                    RemoteKubernetesConfigmapArguments.class,
                    "namespace = \"a\"",
                    "name = \"b\"",
                    "poll_frequency = \"0s\""))
        .hasMessageContaining("poll_frequency must be greater than 0");
  }
}
