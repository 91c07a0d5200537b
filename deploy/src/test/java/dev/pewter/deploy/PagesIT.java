package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pages in a real Chromium: what it makes of them, without an error on its console.
/// Screenshots
/// are left in `target/pages`.
class PagesIT {
  private static final String BROWSER = "chromium";
  private static final String HOSTILE = "<img src=x onerror=alert(1)> \u001b[31mred\u202e";

  @TempDir static Path folder;
  private static Pewter agent;

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
    assumeTrue(isInstalled(), "Chromium is not installed");
    Files.writeString(folder.resolve("app.log"), HOSTILE + "\nhealth\n");
    Files.writeString(folder.resolve("c.alloy"), CONFIG.replace("FOLDER", folder.toString()));
    agent = Pewter.run(folder, Map.of(), "c.alloy", "--server.http.ui-path-prefix=/pages/");
  }

  @AfterAll
  static void stop() throws Exception {
    if (agent != null) {
      agent.close();
    }
  }

  private static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, BROWSER)));
  }

  /// What a page came to, without the marks of its library, and what the console said.
  private record Seen(String document, List<String> console) {}

  private static Seen look(String page, String... flags) throws IOException, InterruptedException {
    var out = folder.resolve("dom");
    var err = folder.resolve("console");
    var command = new java.util.ArrayList<String>(List.of(BROWSER, "--headless=new"));
    command.addAll(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
    command.addAll(List.of("--user-data-dir=" + folder.resolve("profile"), "--no-first-run"));
    command.addAll(List.of("--enable-logging=stderr", "--virtual-time-budget=12000"));
    command.addAll(List.of(flags));
    command.add(agent.uri("/pages/" + page).toString());
    var browser =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!browser.waitFor(90, TimeUnit.SECONDS)) {
      browser.destroyForcibly();
      throw new AssertionError("the browser does not end on " + page);
    }
    try (var lines = Files.lines(err, StandardCharsets.ISO_8859_1)) {
      return new Seen(
          Files.readString(out).replaceAll("<!--.*?-->", ""),
          lines.filter(line -> line.contains(":CONSOLE")).toList());
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
        "live                        | choose               | Live",
        "follow?line=x               | loki.process.app     | Follow a line",
        "config                      | password = \"(secret)\" | Configuration",
        "status                      | --storage.path       | Status",
      })
  void showsEachPageWithoutAnError(String page, String expected, String title) throws Exception {
    String path = page == null ? "" : page;
    var seen = look(path, "--dump-dom");

    assertThat(seen.document).contains(expected, "<title>" + title + " · Pewter</title>");
    assertThat(seen.console.stream().filter(line -> !line.contains("404"))).isEmpty();
    assertThat(seen.document).doesNotContain("canary-5521", "<b>job", "<img");
  }

  @Test
  void leavesScreenshots() throws Exception {
    Files.createDirectories(Path.of("target/pages"));
    for (String page : List.of("", "graph", "component/loki.process.app", "targets", "status")) {
      var file = Path.of("target/pages", page.replaceAll("\\W+", "-") + ".png").toAbsolutePath();
      look(page, "--window-size=1300,800", "--screenshot=" + file);
      assertThat(Files.size(file)).isGreaterThan(5000);
    }
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
