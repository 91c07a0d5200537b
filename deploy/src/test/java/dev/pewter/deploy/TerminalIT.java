package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that look at a running agent from a terminal.
class TerminalIT {
  private static final String CONFIG =
      """
      livedebugging { enabled = true }
      http {
        auth {
          basic {
            username = "reader"
            password = "canary-1870"
          }
          filter {
            paths = ["/pages/api"]
          }
        }
      }
      loki.source.file "app" {
        targets    = [{ __path__ = "FOLDER/app.log", job = "a" }, { __path__ = "FOLDER/none.log" }]
        forward_to = [loki.process.app.receiver]
      }
      loki.process "app" {
        forward_to = [loki.echo.sink.receiver]
        stage.drop {
          expression          = "health"
          drop_counter_reason = "noise"
        }
      }
      loki.echo "sink" { }
      """;

  private static final String WAITING =
      """
      local.file_match "logs" {
        path_targets = [{ __path__ = "FOLDER/gone.log" }, { __path__ = "FOLDER/a*.log" }]
      }
      loki.source.file "app" {
        targets    = local.file_match.logs.targets
        forward_to = [loki.write.sink.receiver]
      }
      loki.source.file "end" {
        targets       = [{ __path__ = "FOLDER/app.log" }]
        forward_to    = [loki.write.sink.receiver]
        tail_from_end = true
      }
      loki.write "sink" {
        endpoint {
          url = "http://127.0.0.1:9/push"
        }
      }
      """;

  @TempDir Path folder;

  private Pewter.Result ask(Pewter agent, String command, String... more)
      throws IOException, InterruptedException {
    var words = new java.util.ArrayList<String>(java.util.List.of(command));
    words.add(agent.uri("/pages/").toString().replace("http://", "http://reader@"));
    words.addAll(java.util.List.of(more));
    return Pewter.command(
        folder, Map.of("PEWTER_PASSWORD", "canary-1870"), words.toArray(String[]::new));
  }

  @Test
  void looksAtARunningAgent() throws Exception {
    Path log = Files.writeString(folder.resolve("app.log"), "first\n");
    Files.writeString(folder.resolve("c.alloy"), CONFIG.replace("FOLDER", folder.toString()));
    try (var agent =
        Pewter.run(folder, Map.of(), "c.alloy", "--server.http.ui-path-prefix=/pages")) {
      var status = ask(agent, "status");
      assertThat(status.out())
          .containsPattern(
              "(?m)^agent +Pewter v\\S+ at http://reader:xxxxx@\\S+/pages/, ready, since ")
          .containsPattern("(?m)^components +3: 3 healthy$");
      assertThat(status.exitCode()).isZero();

      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(ask(agent, "targets", "--search=app.log").out())
                      .containsPattern(
                          "(?m)^delivered +6 +6 +0 +0  2\\S+Z  \\S+/app.log  loki.source.file.app$"));
      assertThat(ask(agent, "targets", "--only=failing").out())
          .startsWith("STATE ")
          .contains("  LAG(bytes)  LAG(s)  LAST ")
          .containsPattern("(?m)^missing .* -  +\\S+/none.log  loki.source.file.app$")
          .doesNotContain("app.log");

      assertThat(ask(agent, "follow", "loki.process.app", "health \u001b[2J").out())
          .contains("stage.drop  dropped (noise)")
          .doesNotContain("\u001b");
      assertThat(ask(agent, "follow", "--labels={job=\"a\"}", "loki.process.app", "other").out())
          .contains("loki.echo.sink", "  {job=\"a\"}\n  other\n");

      var writer = Thread.ofVirtual().start(() -> write(log));
      var tap = ask(agent, "tap", "--filter=SECOND", "--limit=2", "loki.process.app");
      writer.interrupt();
      assertThat(tap.out().lines()).hasSize(2).allMatch(line -> line.contains("second"));
      assertThat(tap.out()).doesNotContain("\u001b");
      assertThat(tap.exitCode()).isZero();

      Files.writeString(
          folder.resolve("c.alloy"),
          "loki.echo \"sink\" { }\nloki.source.file \"app\" { forward_to = [loki.gone.x] }\n");
      agent.send("POST", "/-/reload");
      var refused = ask(agent, "status");
      assertThat(refused.out())
          .containsPattern(
              "(?m)^config +refused, the old one runs, at \\S+: \\S*c.alloy:2: .*loki.gone.x")
          .containsPattern("(?m)^components +3: 3 healthy$");
      assertThat(refused.exitCode()).isEqualTo(1);

      var gone = ask(agent, "tap", "loki.process.gone");
      assertThat(gone.exitCode()).isEqualTo(1);
      assertThat(gone.err()).startsWith("Error: ").contains("component not found");
      assertThat(agent.err() + status.out()).doesNotContain("canary-1870");
    }
  }

  /// Writes until it is interrupted.
  private static void write(Path log) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Files.writeString(log, "second \u001b[31m\n", StandardOpenOption.APPEND);
        LogPipeline.pause(Duration.ofMillis(200));
      }
    } catch (IOException _) {
      // The test has ended.
    }
  }

  @Test
  void tellsWhatWaitsForAReceiverThatIsDown() throws Exception {
    Files.writeString(folder.resolve("app.log"), "first\n");
    Files.writeString(folder.resolve("c.alloy"), WAITING.replace("FOLDER", folder.toString()));
    try (var agent = Pewter.run(folder, Map.of(), "c.alloy")) {
      String address = agent.uri("/").toString();
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .untilAsserted(
              () -> {
                var status = Pewter.command(folder, Map.of(), "status", address);
                assertThat(status.out())
                    .containsPattern("(?m)^components +4: 4 healthy$")
                    .containsPattern(
                        "(?m)^endpoint +loki.write.sink to http://127.0.0.1:9/push: waiting: "
                            + "\\d+ requests \\([1-9]\\d* bytes\\) in memory, 0 bytes on disk; "
                            + "last success never; last error at \\S+: .*connection refused");
                assertThat(status.exitCode()).isZero();
              });
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(
                          Pewter.command(folder, Map.of(), "targets", "--search=file.end", address)
                              .out())
                      .containsPattern("(?m)^delivered +from 6 +- +0 +0  "));
      assertThat(Pewter.command(folder, Map.of(), "tap", address, "loki.source.file.app").err())
          .startsWith("Error: ")
          .contains("live debugging is off: write this block")
          .contains("livedebugging { enabled = true }");
      assertLost(address, folder + "/gone.log", "gone.log matches no file now");
      assertLost(address, "gone", "gone.log matches no file now");
      assertLost(address, folder + "/a*.log", "/a*.log matches 1 file now");
      assertLost(address, folder + "/ab.log", "/a*.log matches, but there is no such file");
    }
  }

  private void assertLost(String address, String search, String why) throws Exception {
    assertThat(Pewter.command(folder, Map.of(), "targets", "--search=" + search, address).out())
        .contains(why);
  }

  @Test
  void saysWhyItCannotAsk() throws Exception {
    var nobody = Pewter.command(folder, Map.of(), "status", "127.0.0.1:" + FreePort.find());
    assertThat(nobody.exitCode()).isEqualTo(1);
    assertThat(nobody.err()).contains("Error: Get \"http://127.0.0.1:", "connection refused");
    var none = Pewter.command(folder, Map.of(), "targets");
    assertThat(none.err())
        .isEqualTo(
            "Error: accepts 1 arg(s), received 0\nUsage: pewter targets [flags] <address>\n");
    var wrong = Pewter.command(folder, Map.of(), "targets", "--only=some", "h");
    assertThat(wrong.err())
        .isEqualTo("Error: invalid argument \"some\" for \"--only\" flag: failing or behind\n");
  }
}
