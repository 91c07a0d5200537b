package dev.pewter.core.builtin.discovery.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.testing.Blocks;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DiscoveryHttpArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(DiscoveryHttpArguments.class, "url = \"http://h/t\""))
        .isEqualTo(
            new DiscoveryHttpArguments(
                URI.create("http://h/t"), Duration.ofSeconds(60), HttpClientArguments.DEFAULT));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            DiscoveryHttpArguments.class,
            "url = \"https://h/t?x=1\"",
            "refresh_interval = \"5s\"",
            "follow_redirects = false",
            "basic_auth {",
            "  username = \"u\"",
            "}");
    assertThat(arguments.url()).isEqualTo(URI.create("https://h/t?x=1"));
    assertThat(arguments.refreshInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(arguments.client().followRedirects()).isFalse();
    assertThat(arguments.client().basicAuth()).isNotNull();
  }
}
