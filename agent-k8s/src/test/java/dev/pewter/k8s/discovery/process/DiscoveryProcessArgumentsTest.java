package dev.pewter.k8s.discovery.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.k8s.discovery.process.DiscoveryProcessArguments.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiscoveryProcessArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(DiscoveryProcessArguments.class))
        .isEqualTo(
            new DiscoveryProcessArguments(
                List.of(),
                Duration.ofMinutes(1),
                new Wanted(true, true, true, false, false, false, true)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            Blocks.decode(
                DiscoveryProcessArguments.class,
                "join = [{ a = \"b\" }]",
                "refresh_interval = \"5s\"",
                "discover_config {",
                "  exe = false",
                "  cwd = false",
                "  commandline = false",
                "  uid = true",
                "  username = true",
                "  cgroup_path = true",
                "  container_id = false",
                "}"))
        .isEqualTo(
            new DiscoveryProcessArguments(
                List.of(Target.of(Map.of("a", "b"))),
                Duration.ofSeconds(5),
                new Wanted(false, false, false, true, true, true, false)));
  }
}
