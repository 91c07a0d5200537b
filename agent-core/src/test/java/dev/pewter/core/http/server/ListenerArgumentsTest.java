package dev.pewter.core.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerArgumentsTest {
  private static HttpServerOptions options(String... lines) throws DecodeException {
    return Blocks.decode(ListenerArguments.class, lines).options(7, 8);
  }

  @Test
  void areWhatTheServerIsGiven() throws DecodeException {
    assertThat(
            options(
                "listen_address = \"127.0.0.1\"",
                "listen_port = 1",
                "conn_limit = 2",
                "server_read_timeout = \"3s\"",
                "server_write_timeout = \"4s\"",
                "server_idle_timeout = \"5s\""))
        .isEqualTo(
            new HttpServerOptions(
                "127.0.0.1:1",
                16 << 10,
                7,
                8,
                2,
                256,
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofSeconds(4)));
  }

  @Test
  void haveDefaults() throws DecodeException {
    assertThat(options())
        .isEqualTo(
            new HttpServerOptions(
                ":8080",
                16 << 10,
                7,
                8,
                1024,
                256,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(120),
                Duration.ofSeconds(30)));
  }

  @Test
  void zeroIsADay() throws DecodeException {
    var day = Duration.ofDays(1);
    var options =
        options(
            "server_read_timeout = \"0s\"",
            "server_write_timeout = \"0s\"",
            "server_idle_timeout = \"0s\"");
    assertThat(options.headerTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.bodyTimeout()).isEqualTo(day);
    assertThat(options.writeTimeout()).isEqualTo(day);
    assertThat(options.idleTimeout()).isEqualTo(day);
  }

  @ParameterizedTest
  @CsvSource({"::1, [::1]:8080", "[::1], [::1]:8080", "0.0.0.0, 0.0.0.0:8080"})
  void takeAddressesOfBothKinds(String address, String expected) throws DecodeException {
    assertThat(options("listen_address = \"" + address + "\"").listenAddress()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listen_port = 65536 | listen_port must be between 0 and 65535, got 65536",
        "http2 {$ enabled = true$ } | http2 is not supported, remove the block or disable it",
      })
  void refuses(String config, String message) {
    assertThatThrownBy(() -> options(config.replace('$', '\n'))).hasMessageContaining(message);
  }
}
