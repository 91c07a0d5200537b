package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Agents that share work.
class AgentsIT {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int TARGETS = 30;

  @TempDir Path one;
  @TempDir Path other;

  private static void configure(Path folder) throws IOException {
    String targets =
        IntStream.range(0, TARGETS)
            .mapToObj(i -> "{\"__address__\" = \"127.0.0.1:9\", \"n\" = \"" + i + "\"}")
            .collect(Collectors.joining(", ", "[", "]"));
    Files.writeString(
        folder.resolve("a.alloy"),
        """
        prometheus.scrape "shared" {
          targets    = %s
          forward_to = []

          clustering {
            enabled = true
          }
        }
        """
            .formatted(targets));
  }

  private static int share(Pewter agent) throws IOException, InterruptedException {
    return (int) agent.metric("prometheus_scrape_targets_gauge");
  }

  @Test
  void shareTargetsAndTakeOverThoseOfTheDead() throws IOException, InterruptedException {
    configure(one);
    configure(other);
    int firstPort = FreePort.find();
    int secondPort = FreePort.find();
    String[] flags = {
      "--cluster.enabled",
      "--cluster.name=prod",
      "--cluster.join-addresses=127.0.0.1:" + firstPort + ",127.0.0.1:" + secondPort
    };
    try (var first = Pewter.runAt(firstPort, one, Map.of(), "a.alloy", flags)) {
      try (var second = Pewter.runAt(secondPort, other, Map.of(), "a.alloy", flags)) {
        Awaitility.await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  assertThat(share(first)).isBetween(1, TARGETS - 1);
                  assertThat(share(first) + share(second)).isEqualTo(TARGETS);
                });
        assertThat(first.get("/api/v0/web/peers").body())
            .contains("\"addr\":\"127.0.0.1:" + firstPort + "\",\"isSelf\":true")
            .contains("\"addr\":\"127.0.0.1:" + secondPort + "\",\"isSelf\":false");
        assertThat(second.get("/metrics").body())
            .contains("cluster_node_peers{cluster_name=\"prod\",state=\"participant\"} 2")
            .contains("cluster_ready_for_traffic{cluster_name=\"prod\"} 1");
      }
      Awaitility.await().atMost(PATIENCE).until(() -> share(first) == TARGETS);
    }
  }
}
