package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// "Where is my log?", asked of the pages: each way of getting lost is told in at most two views.
class MissingLineIT {
  private static final String CONFIG =
      """
      local.file_match "pods" {
        path_targets = [{ __path__ = "FOLDER/logs/*.log", job = "pods" }]
        sync_period  = "1s"
      }
      discovery.relabel "pods" {
        targets = local.file_match.pods.targets
        rule {
          source_labels = ["__path__"]
          regex         = ".*/([^/]+)[.]log"
          target_label  = "pod"
        }
        rule {
          source_labels = ["pod"]
          regex         = "unwanted.*"
          action        = "drop"
        }
      }
      loki.source.file "pods" {
        targets    = discovery.relabel.pods.output
        forward_to = [loki.process.pods.receiver]
      }
      loki.source.file "fixed" {
        targets    = [{ __path__ = "FOLDER/locked.log" }, { __path__ = "FOLDER/never.log" }]
        forward_to = [loki.write.down.receiver]
      }
      loki.process "pods" {
        stage.drop {
          expression          = "health"
          drop_counter_reason = "noise"
        }
        forward_to = [loki.write.refuses.receiver, loki.write.down.receiver]
      }
      loki.write "refuses" {
        endpoint {
          url = "LOKI"
        }
      }
      loki.write "down" {
        endpoint {
          url = "http://127.0.0.1:9/loki/api/v1/push"
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void isFoundInTwoViews() throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    Files.createDirectories(folder.resolve("logs"));
    Files.createDirectories(folder.resolve("locked.log")); // cannot be read, by root neither
    Files.writeString(folder.resolve("logs/shop.log"), "hello\nhealth\n");
    Files.writeString(folder.resolve("logs/unwanted-1.log"), "hello\n");
    try (var loki = new FakeLoki()) {
      loki.answers(new Answer.Says(400, "timestamp too old\n", Map.of()));
      Files.writeString(
          folder.resolve("c.alloy"),
          CONFIG.replace("FOLDER", folder.toString()).replace("LOKI", loki.url()));
      try (var agent = Pewter.run(folder, Map.of(), "c.alloy");
          var browser = Browser.start(folder)) {
        browser.size(1200, 900);
        targets(agent, browser, folder + "/other/lost.log")
            .awaitDocument("Where it got lost")
            .awaitDocument("/logs/*.log</code> does not match");
        targets(agent, browser, "unwanted-1")
            .awaitDocument("Where it got lost")
            .awaitDocument("Rule 2 (<code>drop</code> of <code>pod</code>")
            .awaitDocument("unwanted.*");
        targets(agent, browser, "nobody-has-this").awaitDocument("nothing discovers it");
        targets(agent, browser, "locked.log")
            .awaitDocument(">failed<")
            .awaitDocument("is not a regular file");
        targets(agent, browser, "never.log").awaitDocument(">missing<");
        targets(agent, browser, "shop.log").awaitDocument("How it comes to the sources");
        assertThat(browser.evaluate("document.querySelector('details').open")).isEqualTo("false");

        follow(agent, browser, "health").awaitDocument("dropped (noise)");
        follow(agent, browser, "hello")
            .awaitDocument("timestamp too old")
            .awaitDocument("connection refused");
        assertThat(browser.evaluate("document.querySelector('select').value"))
            .isEqualTo("loki.process.pods");
        browser.open(agent.uri("/live")).awaitDocument("Choose a component");
        browser
            .open(agent.uri("/live/loki.process.pods"))
            .awaitDocument("livedebugging { enabled = true }");
        assertThat(browser.complaints()).allMatch(each -> each.contains("500"));
      }
      assertTerminal();
    }
  }

  private static Browser targets(Pewter agent, Browser browser, String search) throws Exception {
    return browser.open(agent.uri("/targets?search=" + encoded(search)));
  }

  private static Browser follow(Pewter agent, Browser browser, String line) throws Exception {
    browser.open(agent.uri("/follow?line=" + encoded(line)));
    return browser;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// The same configuration asked by commands.
  private void assertTerminal() throws Exception {
    try (var agent = Pewter.run(folder, Map.of(), "c.alloy")) {
      String address = agent.uri("/").toString();
      var tap = Pewter.command(folder, Map.of(), "tap", address, "loki.process.pod");
      assertThat(tap.exitCode()).isEqualTo(1);
      assertThat(tap.err())
          .contains("404 Not Found: component not found: there is no \"loki.process.pod\"")
          .contains("did you mean \"loki.process.pods\"?");
      assertThat(agent.get("/api/v0/web/debug/loki.process.pod").statusCode()).isEqualTo(404);
      assertThat(Pewter.command(folder, Map.of(), "follow", address, "", "health").out())
          .contains("loki.process.pods  stage.drop  dropped (noise)");
      assertThat(
              Pewter.command(
                      folder, Map.of(), "targets", "--search=" + folder + "/other/a.log", address)
                  .out())
          .contains("local.file_match.pods", "/logs/*.log does not match");
      assertThat(Pewter.command(folder, Map.of(), "targets", "--search=unwanted", address).out())
          .containsPattern(
              "discovery.relabel.pods  takes 1, gives 0\\R +rule 2 \\(drop of \\[pod] .* drops \\{");
    }
  }
}
