package dev.pewter.k8s.discovery.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.testing.Blocks;
import dev.pewter.k8s.discovery.docker.DiscoveryDockerArguments.Filter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscoveryDockerArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(DiscoveryDockerArguments.class, "host = \"unix:///s\""))
        .isEqualTo(
            new DiscoveryDockerArguments(
                "unix:///s",
                80,
                "localhost",
                true,
                Duration.ofMinutes(1),
                List.of(),
                HttpClientArguments.DEFAULT));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            DiscoveryDockerArguments.class,
            "host = \"tcp://h:2375\"",
            "port = 9100",
            "host_networking_host = \"node\"",
            "match_first_network = false",
            "refresh_interval = \"5s\"",
            "bearer_token = \"t\"",
            "filter {",
            "  name = \"label\"",
            "  values = [\"a\", \"b\"]",
            "}");
    assertThat(arguments.host()).isEqualTo("tcp://h:2375");
    assertThat(arguments.port()).isEqualTo(9100);
    assertThat(arguments.hostNetworkingHost()).isEqualTo("node");
    assertThat(arguments.matchFirstNetwork()).isFalse();
    assertThat(arguments.refreshInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(arguments.filters()).containsExactly(new Filter("label", List.of("a", "b")));
    assertThat(arguments.client().authorization()).isNotNull();
  }

  @Test
  void refusesHostsItCannotReachAndArgumentsThatDoNothing() {
    assertThatThrownBy(() -> Blocks.decode(DiscoveryDockerArguments.class, "host = \"ssh://h\""))
        .hasMessageContaining("unsupported protocol scheme");
    assertThatThrownBy(
            () ->
                Blocks.decode(
                    DiscoveryDockerArguments.class, "host = \"unix:///s\"", "bearer_token = \"t\""))
        .hasMessageContaining("do not apply to a unix socket");
  }
}
