package dev.pewter.core.builtin.discovery.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiscoveryDnsArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(DiscoveryDnsArguments.class, "names = [\"a\"]"))
        .isEqualTo(new DiscoveryDnsArguments(List.of("a"), Duration.ofSeconds(30), "SRV", 0));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            DiscoveryDnsArguments.class,
            "names = [\"a\", \"b\"]",
            "refresh_interval = \"1m\"",
            "type = \"aaaa\"",
            "port = 80");
    assertThat(arguments)
        .isEqualTo(new DiscoveryDnsArguments(List.of("a", "b"), Duration.ofMinutes(1), "aaaa", 80));
    assertThat(arguments.recordType()).isEqualTo(RecordType.AAAA);
  }

  @Test
  void refusesOtherTypesAndAMissingPort() {
    assertThatThrownBy(
            () -> Blocks.decode(DiscoveryDnsArguments.class, "names = []", "type = \"TXT\""))
        .hasMessageContaining("invalid DNS-SD records type TXT");
    assertThatThrownBy(
            () -> Blocks.decode(DiscoveryDnsArguments.class, "names = []", "type = \"A\""))
        .hasMessageContaining(
            "a port is required in DNS-SD configs for all record types except SRV");
  }
}
