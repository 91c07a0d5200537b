package dev.pewter.core.builtin.discovery.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiscoveryFileArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(DiscoveryFileArguments.class, "files = []"))
        .isEqualTo(new DiscoveryFileArguments(List.of(), Duration.ofMinutes(5)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                DiscoveryFileArguments.class,
                "files = [\"a.json\", \"/d/*.yml\", \"b.YAML\"]",
                "refresh_interval = \"10s\""))
        .isEqualTo(
            new DiscoveryFileArguments(
                List.of("a.json", "/d/*.yml", "b.YAML"), Duration.ofSeconds(10)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.txt", "a", "*/a.json", "a.json.gz"})
  void refusesOtherFiles(String file) {
    assertThatThrownBy(
            () -> Blocks.decode(DiscoveryFileArguments.class, "files = [\"" + file + "\"]"))
        .hasMessageContaining("path name \"" + file + "\" is not valid for file discovery");
  }
}
