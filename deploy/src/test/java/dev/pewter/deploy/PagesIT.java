package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pages in a real Chromium: what it makes of them, without an error on its console or a
/// serious
/// finding of axe.
class PagesIT {
  private static final List<String> PAGES =
      List.of(
          "",
          "graph",
          "component/loki.process.app",
          "targets",
          "live/loki.process.app",
          "follow",
          "config",
          "status",
          "reference/loki.process");

  private static final String HOSTILE = "<img src=x onerror=alert(1)> \u001b[31mred\u202e";

  @TempDir static Path folder;
  private static Pewter agent;
  private static Browser browser;

  private static final String CONFIG =
      """
      livedebugging { enabled = true }
      local.file_match "app" {
        path_targets = [{ __path__ = "FOLDER/*.log", job = "<b>job</b>" }]
      }
      loki.source.file "app" {
        targets    = local.file_match.app.targets
        forward_to = [loki.process.app.receiver]
      }
      loki.process "app" {
        forward_to = [loki.write.sink.receiver]
        stage.drop { expression = "health" }
      }
      loki.write "sink" {
        endpoint {
          url = "http://127.0.0.1:9/loki/api/v1/push"
          basic_auth {
            username = "u"
            password = "canary-5521"
          }
        }
      }
      """;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    Files.writeString(folder.resolve("app.log"), HOSTILE + "\nhealth\n");
    Files.writeString(folder.resolve("c.alloy"), CONFIG.replace("FOLDER", folder.toString()));
    agent = Pewter.run(folder, Map.of(), "c.alloy", "--server.http.ui-path-prefix=/pages/");
    browser = Browser.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (agent != null) {
      agent.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                            | loki.source.file.app | Components",
        "graph                       | class=\"node healthy\" | Graph",
        "component/loki.process.app  | stage.drop {         | loki.process.app",
        "component/nothing           | 404 page not found   | nothing",
        "targets                     | app.log              | Targets",
        "targets?search=APP.LOG      | <time datetime=      | Targets",
        "live                        | choose               | Live",
        "follow?line=x               | loki.process.app     | Follow a line",
        "config                      | password = \"(secret)\" | Configuration",
        "status                      | --storage.path       | Status",
        "reference/loki.process      | <h2>Usage</h2>       | loki.process",
      })
  void showsEachPageWithoutAnError(String page, String expected, String title) throws Exception {
    browser.size(1300, 800).open(agent.uri("/pages/" + (page == null ? "" : page)));
    browser.awaitDocument(expected);

    String document = browser.document();
    assertThat(document).contains("<title>" + title + " · Pewter</title>");
    assertThat(browser.complaints().stream().filter(each -> !each.contains("404"))).isEmpty();
    assertThat(document).doesNotContain("canary-5521", "<b>job", "<img");
  }

  @ParameterizedTest
  @CsvSource({"light, 1300", "dark, 1300", "light, 320"})
  void canBeUsedByEverybody(String scheme, int width) throws Exception {
    String axe;
    try (var in = PagesIT.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String page : PAGES) {
      browser.size(width, 800).colours(scheme).open(agent.uri("/pages/" + page));
      browser.await(
          "document.querySelector('h1') && !document.body.innerText.includes('asking …')");
      browser.run(axe);
      String findings =
          browser.evaluate(
              "axe.run().then(({ violations }) => violations"
                  + ".filter((each) => ['serious', 'critical'].includes(each.impact))"
                  + ".map((each) => `${each.id}: ${each.nodes.map((node) => node.html)}`).join('\\n'))");
      assertThat(findings).as("%s, %s, %d pixels", page, scheme, width).isEmpty();
      assertThat(
              browser.evaluate(
                  "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
          .as("what of %s is beyond %d pixels", page, width)
          .isEqualTo("0");
    }
    browser.colours("light");
  }

  @Test
  void sendsLittleBeforeTheFirstView() throws Exception {
    long bytes = 0;
    for (String file :
        List.of("", "ui/app.css", "ui/main.js", "ui/api.js", "ui/show.js", "ui/layout.js")) {
      bytes += agent.get("/pages/" + file).body().length();
    }
    try (var pages =
        Files.list(Path.of("../agent-core/src/main/resources/dev/pewter/core/api/ui/pages"))) {
      for (var file : pages.toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(300_000);
  }
}
