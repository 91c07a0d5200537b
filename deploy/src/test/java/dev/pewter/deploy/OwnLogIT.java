package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the agent's own log goes beside stderr.
class OwnLogIT {
  private static final String TO_LOKI =
      """
      logging {
        level    = "info"
        write_to = [loki.process.own.receiver]
      }

      loki.process "own" {
        stage.logfmt { mapping = {level = ""} }
        stage.labels { values = {level = ""} }
        forward_to = [loki.write.sink.receiver]
      }

      loki.write "sink" {
        endpoint {
          url                = "%s"
          batch_wait         = "100ms"
          min_backoff_period = "20ms"
          max_backoff_period = "50ms"
        }
      }
      """;

  @TempDir Path folder;
  private final List<String> arrived = new CopyOnWriteArrayList<>();
  private FakeLoki loki;

  @BeforeEach
  void open() throws IOException {
    loki = new FakeLoki();
    loki.watch(push -> push.entries().forEach(e -> arrived.add(e.labels() + " " + e.line())));
  }

  @AfterEach
  void close() throws IOException {
    loki.close();
  }

  private Pewter start(String config) throws IOException {
    Files.writeString(folder.resolve("own.alloy"), config);
    var agent = Pewter.run(folder, Map.of(), "own.alloy");
    assertThat(agent.isRunning()).as(agent.err()).isTrue();
    return agent;
  }

  private void awaitLine(String text) {
    Awaitility.await()
        .atMost(LogPipeline.PATIENCE)
        .untilAsserted(() -> assertThat(arrived).anyMatch(line -> line.contains(text)));
  }

  @Test
  void passesItsLinesThroughAPipelineToAReceiver() throws IOException, InterruptedException {
    try (var agent = start(TO_LOKI.formatted(loki.url()))) {
      agent.get("/-/reload");
      awaitLine("config reloaded");
    }
    assertThat(arrived)
        .allMatch(line -> line.startsWith("{component=\"alloy\", level=\"info\"} ts="));
  }

  /// Each try that fails is a line for the receiver that fails: it must not become two.
  @Test
  void feedsNothingBackWhileTheReceiverIsDown() throws IOException, InterruptedException {
    loki.refuse();
    try (var agent = start(TO_LOKI.formatted(loki.url()))) {
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(() -> agent.logLine("error sending batch, will retry") != null);
      int before = lines(agent);
      LogPipeline.pause(Duration.ofSeconds(1)); // twenty tries
      assertThat(lines(agent) - before).isLessThan(10);
      loki.accept();
      awaitLine("Alloy is running");
      awaitLine("error sending batch, will retry");
      assertThat(agent.metric("pewter_log_lines_not_forwarded_total")).isZero();
    }
  }

  @Test
  void showsEachLineOnceThoughShowingWritesALine() throws IOException, InterruptedException {
    try (var agent =
        start(
            """
            logging { write_to = [loki.process.own.receiver] }

            loki.process "own" {
              stage.static_labels { values = {via = "process"} }
              forward_to = [loki.echo.own.receiver]
            }

            loki.echo "own" { }
            """)) {
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(() -> agent.err().contains("via=\\\"process\\\""));
      agent.get("/-/reload");
      LogPipeline.pause(Duration.ofSeconds(1));
      var shown = agent.err().lines().filter(l -> l.contains("received log entry")).toList();
      assertThat(shown).isNotEmpty().noneMatch(line -> line.contains("entry=\"received"));
      assertThat(shown.size()).isLessThanOrEqualTo(lines(agent) - shown.size());
    }
  }

  private static int lines(Pewter agent) {
    return (int) agent.err().lines().count();
  }

  @Test
  void standsApartFromWhatTheVirtualMachineSays() throws IOException {
    Files.writeString(folder.resolve("own.alloy"), "");
    var environment =
        Map.of("PEWTER_JAVA_OPTS", "-XX:+AllowRedefinitionToAddDeleteMethods"); // long deprecated
    try (var agent = Pewter.run(folder, environment, "own.alloy")) {
      assertThat(agent.err().lines()).isNotEmpty().allMatch(line -> line.startsWith("ts="));
    }
    assertThat(folder.resolve("run.out")).content().contains("VM warning: Option AllowRedef");
  }
}
