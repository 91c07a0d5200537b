package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an attacker writes into lines, labels and names of files changes neither a page nor a
/// terminal, and live views cannot exhaust the agent.
class HostilePagesIT {
  private static final String EVIL = "<img src=x onerror=\"window.hurt=1\">\u202e\u2066\u200b";

  private static final String CONFIG =
      """
      livedebugging { enabled = true }
      loki.source.file "app" {
        targets = [{
          __path__ = "PATH",
          "EVIL"   = "EVIL",
          pod      = "p</title><script>window.hurt=1</script>",
        }]
        forward_to = [loki.process.app.receiver]
      }
      loki.process "app" {
        forward_to = [loki.write.sink.receiver]
        stage.static_labels {
          values = { evil = "EVIL" }
        }
      }
      loki.write "sink" {
        endpoint {
          url = "http://127.0.0.1:9/loki/api/v1/push"
        }
      }
      """;

  @TempDir Path folder;
  private Path log;

  private Pewter start() throws Exception {
    log = folder.resolve("<b>a\u202eb.log");
    Files.writeString(log, "first\n");
    Files.writeString(
        folder.resolve("c.alloy"),
        CONFIG.replace("PATH", log.toString()).replace("EVIL", EVIL.replace("\"", "\\\"")));
    return Pewter.run(folder, Map.of(), "c.alloy");
  }

  private void writeLine() throws Exception {
    Files.writeString(log, EVIL + "\u001b[2J\u009b31m |;| hostile\n", StandardOpenOption.APPEND);
  }

  @Test
  void changeNoPage() throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    String evil = URLEncoder.encode(EVIL, StandardCharsets.UTF_8);
    try (var agent = start();
        var browser = Browser.start(folder)) {
      browser.open(agent.uri("/live/loki.process.app")).awaitDocument("Nothing has passed");
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(
              () -> {
                writeLine(); // the page may not listen yet
                return browser.document().contains("hostile");
              });
      assertHarmless(browser);
      for (String page :
          List.of(
              "",
              "?search=" + evil,
              "graph",
              "component/loki.source.file.app",
              "component/loki.process.app",
              "component/" + evil.replace("+", "%20"),
              "targets",
              "targets?search=" + evil,
              "follow?line=" + evil + "&labels=" + evil,
              "reference/" + evil.replace("+", "%20"),
              "config",
              "status")) {
        browser.open(agent.uri("/" + page));
        browser.await(
            "document.querySelector('h1') && !document.body.innerText.includes('asking')");
        assertHarmless(browser);
      }
      for (String path : List.of("/", "/ui/main.js", "/targets")) {
        assertThat(agent.get(path).headers().firstValue("Content-Security-Policy").orElse(""))
            .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
            .doesNotContain("unsafe", "*");
      }
    }
  }

  private static void assertHarmless(Browser browser) throws Exception {
    assertThat(browser.evaluate("window.hurt")).isEqualTo("undefined");
    assertThat(browser.evaluate("document.querySelectorAll('img, b, main script').length"))
        .isEqualTo("0");
    assertThat(browser.evaluate("document.body.innerText"))
        .doesNotContain("\u202e", "\u2066", "\u001b", "\u009b");
  }

  @Test
  void steerNoTerminal() throws Exception {
    try (var agent = start()) {
      String address = agent.uri("/").toString();
      writeLine();
      for (var command :
          List.of(
              List.of("status", address),
              List.of("targets", address),
              List.of("targets", "--search=" + EVIL + "none", address),
              List.of("follow", address, "loki.process.app", EVIL + "\u001b[2J"),
              List.of("follow", address, EVIL + "\u001b[2J", "x"),
              List.of("tap", address, EVIL + "\u001b[2J"))) {
        var result = Pewter.command(folder, Map.of(), command.toArray(String[]::new));
        assertThat(result.out() + result.err())
            .as(command.toString())
            .isNotEmpty()
            .doesNotContain("\u001b", "\u202e", "\u2066", "\u009b");
      }
    }
  }

  @Test
  void exhaustNoAgentWithLiveViews() throws Exception {
    try (var agent = start()) {
      var open = new ArrayList<InputStream>();
      for (int i = 0; i < 64; i++) { // none of them is read
        open.add(agent.stream("/api/v0/web/debug/loki.process.app"));
      }
      var more = agent.get("/api/v0/web/debug/loki.process.app");
      assertThat(more.statusCode()).isEqualTo(503);
      assertThat(more.body()).contains("too many live views");
      assertThat(agent.get("/api/v0/web/graph").statusCode()).isEqualTo(503);
      String lines = ("x".repeat(100_000) + "\n").repeat(100);
      for (int i = 0; i < 10; i++) {
        Files.writeString(log, lines, StandardOpenOption.APPEND);
      }
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(() -> agent.metric("loki_source_file_read_lines_total") >= 1001);
      assertThat(agent.get("/-/ready").statusCode()).isEqualTo(200);
      for (var stream : open) {
        stream.close();
      }
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .until(
              () -> {
                try (var stream = agent.stream("/api/v0/web/graph?window=1")) {
                  return stream.read() == '['; // not what a refusal begins with
                }
              });
    }
  }
}
