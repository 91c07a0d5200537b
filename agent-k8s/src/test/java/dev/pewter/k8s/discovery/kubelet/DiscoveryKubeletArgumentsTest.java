package dev.pewter.k8s.discovery.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.testing.Blocks;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscoveryKubeletArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(DiscoveryKubeletArguments.class))
        .isEqualTo(
            new DiscoveryKubeletArguments(
                URI.create("https://localhost:10250"),
                Duration.ofSeconds(5),
                List.of(),
                HttpClientArguments.DEFAULT));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            DiscoveryKubeletArguments.class,
            "url = \"https://node:10250\"",
            "refresh_interval = \"1m\"",
            "namespaces = [\"a\"]",
            "bearer_token = \"t\"");
    assertThat(arguments.url()).isEqualTo(URI.create("https://node:10250"));
    assertThat(arguments.refreshInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(arguments.namespaces()).containsExactly("a");
    assertThat(arguments.client().authorization()).isNotNull();
  }
}
