package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where did a line go? The books balance, and every place can be looked at.
class ExplainingIT {
  private static final int ROUNDS = 40;
  private static final int LINES = 5; // in a round; one is dropped, one refused

  private static final String CONFIG =
      """
      livedebugging { enabled = true }

      local.file_match "shop" {
        path_targets = [{"__path__" = "%s/*.log", job = "shop"}]
        sync_period  = "1s"
      }

      loki.source.file "shop" {
        targets    = local.file_match.shop.targets
        forward_to = [loki.process.shop.receiver]
      }

      loki.process "shop" {
        stage.logfmt { mapping = {team = ""} }
        stage.labels { values = {team = ""} }
        stage.drop {
          expression          = "debug"
          drop_counter_reason = "noise"
        }
        forward_to = [loki.relabel.shop.receiver]
      }

      loki.relabel "shop" {
        rule {
          target_label = "cluster"
          replacement  = "c1"
        }
        forward_to = [loki.write.sink.receiver]
      }

      loki.write "sink" {
        endpoint {
          url        = "%s"
          batch_wait = "100ms"
        }
      }
      """;

  @TempDir Path folder;

  private void append(int round) throws IOException {
    String lines =
        IntStream.range(0, LINES)
            .mapToObj(
                i ->
                    switch (i) {
                      case 0 -> "team=a level=debug n=" + round;
                      case 1 -> "team=refused n=" + round;
                      default -> "team=b n=" + round + "." + i;
                    })
            .collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(
        folder.resolve("shop.log"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private Pewter start(FakeLoki loki) throws IOException {
    Files.writeString(folder.resolve("shop.alloy"), CONFIG.formatted(folder, loki.url()));
    var agent = Pewter.run(folder, Map.of(), "shop.alloy");
    assertThat(agent.isRunning()).as(agent.err()).isTrue();
    return agent;
  }

  @Test
  void readIsDeliveredPlusDroppedPlusInFlightAtAnyTime() throws IOException, InterruptedException {
    try (var loki = new FakeLoki()) {
      loki.answersBy(
          push ->
              push.entries().stream().anyMatch(e -> e.labels().contains("refused"))
                  ? new Answer.Says(400, "error parsing labels: team is not wanted\n", Map.of())
                  : Answer.OK);
      try (var agent = start(loki)) {
        for (int round = 0; round < ROUNDS; round++) {
          append(round);
          // one look reads one number after the other, and lines may move between
          Awaitility.await()
              .atMost(LogPipeline.PATIENCE)
              .pollDelay(Duration.ZERO)
              .untilAsserted(() -> assertBalance(agent));
        }
        int lines = ROUNDS * LINES;
        Awaitility.await()
            .atMost(LogPipeline.PATIENCE)
            .untilAsserted(
                () -> {
                  assertThat(agent.metric(FILE + "lines_total")).isEqualTo(lines);
                  assertThat(agent.metric(FILE + "lines_in_flight")).isZero();
                });
        assertThat(agent.metric(FILE + "delivered_lines_total")).isEqualTo(lines - 2 * ROUNDS);
        assertThat(agent.metric(FILE + "dropped_lines_total")).isEqualTo(2 * ROUNDS);
        assertThat(
                agent.metric("loki_process_dropped_lines_by_label_total", "reason=\"noise\"")
                    + agent.metric("loki_process_dropped_lines_total", "reason=\"noise\""))
            .isEqualTo(ROUNDS);
        assertThat(agent.metric("loki_write_dropped_entries_total")).isEqualTo(ROUNDS);
        assertThat(agent.metric("loki_write_sent_entries_total")).isEqualTo(lines - 2 * ROUNDS);
        assertThat(loki.tally().others()).hasSize(lines - 2 * ROUNDS);
      }
    }
  }

  private static final String FILE = "pewter_loki_source_file_";

  /// From one look at the metrics.
  private static void assertBalance(Pewter agent) throws IOException, InterruptedException {
    Map<String, Double> now =
        agent
            .get("/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith(FILE) && line.contains("_lines"))
            .collect(
                Collectors.toMap(
                    line -> line.substring(FILE.length(), line.indexOf('{')),
                    line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))));
    assertThat(
            now.get("delivered_lines_total")
                + now.get("dropped_lines_total")
                + now.get("returned_lines_total")
                + now.get("lines_in_flight"))
        .as(now.toString())
        .isEqualTo(now.get("lines_total"));
    assertThat(now.values()).allMatch(value -> value >= 0);
  }

  @Test
  void tellsOfEachFileHowFarItIsAndOfEachReceiverHowItAnswers()
      throws IOException, InterruptedException {
    try (var loki = new FakeLoki()) {
      loki.answers(new Answer.Says(500, "not today\n", Map.of()));
      append(0);
      try (var agent = start(loki)) {
        Awaitility.await()
            .atMost(LogPipeline.PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(agent.get("/api/v0/web/components/loki.source.file.shop").body())
                        .contains(
                            "\"in_flight\"",
                            "\"acknowledged_offset\"",
                            "\"lag_bytes\"",
                            "\"lag_seconds\""));
        Awaitility.await()
            .atMost(LogPipeline.PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(agent.get("/api/v0/web/components/loki.write.sink").body())
                        .contains("not today"));
        loki.answers(Answer.OK);
        Awaitility.await()
            .atMost(LogPipeline.PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(agent.get("/api/v0/web/components/loki.source.file.shop").body())
                        .contains("\"delivered\"")
                        .doesNotContain("\"in_flight\""));
      }
    }
  }

  /// What `curl /api/v0/web/debug/ID` shows.
  @Test
  void showsWhatPassesEachComponent() throws IOException, InterruptedException {
    try (var loki = new FakeLoki();
        var agent = start(loki)) {
      append(0);
      Awaitility.await().atMost(LogPipeline.PATIENCE).until(() -> !loki.tally().others().isEmpty());
      var expected =
          List.of(
              Map.entry("loki.source.file.shop", "[OUT]: timestamp: "),
              Map.entry("loki.process.shop", "team=\"b\"}, structured_metadata: {}"),
              Map.entry("loki.relabel.shop", "} => {cluster=\"c1\", "),
              Map.entry("loki.write.sink", "[IN]: timestamp: "));
      for (var component : expected) {
        try (var shown = agent.stream("/api/v0/web/debug/" + component.getKey());
            var reader = new BufferedReader(new InputStreamReader(shown, StandardCharsets.UTF_8))) {
          append(7);
          var text = new StringBuilder();
          Awaitility.await(component.getKey())
              .until(
                  () -> {
                    for (int c = reader.read();
                        c >= 0 && c != '\n' && c != '|';
                        c = reader.read()) {
                      text.append((char) c);
                    }
                    return text.toString().contains(component.getValue())
                        && text.toString().contains("team=b n=7.");
                  });
        }
      }
    }
  }
}
