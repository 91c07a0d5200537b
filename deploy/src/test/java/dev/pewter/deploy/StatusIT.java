package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the status page says, against the process and its files.
class StatusIT {
  private static final String CONFIG =
      """
      loki.source.file "app" {
        targets    = [{ __path__ = "FOLDER/app.log" }, { __path__ = "FOLDER/other.log" }]
        forward_to = [loki.write.sink.receiver]
      }
      loki.write "sink" {
        endpoint {
          url = "http://127.0.0.1:9/loki/api/v1/push"
        }
        wal {
          enabled = true
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void isTrue() throws Exception {
    Files.writeString(folder.resolve("app.log"), "first\n");
    Files.writeString(folder.resolve("other.log"), "second\n");
    Files.writeString(folder.resolve("c.alloy"), CONFIG.replace("FOLDER", folder.toString()));
    try (var agent = Pewter.run(folder, Map.of(), "c.alloy")) {
      LogPipeline.awaitMetric(agent, "pewter_loki_source_file_delivered_lines_total", 2);
      Awaitility.await()
          .atMost(LogPipeline.PATIENCE)
          .untilAsserted(
              () -> {
                String status = status(agent);
                assertThat(status).contains("connection refused");
                assertStorage(status); // it looks at the disk every ten seconds
              });
      String status = status(agent);
      assertMemory(agent, status);
      assertThat(status)
          .contains(
              "\"component\":\"loki.write.sink\"",
              "\"url\":\"http://127.0.0.1:9/loki/api/v1/push\"",
              "\"storage.path\":\"" + folder.resolve("data") + "\"");
      assertThat(number(status, "\"disk_bytes\":")).isPositive();
      assertPage(agent);
    }
  }

  private static String status(Pewter agent) throws IOException, InterruptedException {
    return agent.get("/api/v0/web/status").body();
  }

  private static void assertMemory(Pewter agent, String status) throws IOException {
    var command =
        Files.readString(Path.of("/proc/" + agent.pid() + "/cmdline"), StandardCharsets.UTF_8);
    for (var part :
        Map.of(
                "direct", "-XX:MaxDirectMemorySize=",
                "code cache", "-XX:ReservedCodeCacheSize=",
                "classes", "-XX:MaxMetaspaceSize=")
            .entrySet()) {
      long most = number(command, Pattern.quote(part.getValue())) << 20;
      assertThat(part(status, part.getKey(), "maxBytes")).as(part.getKey()).isEqualTo(most);
      assertThat(part(status, part.getKey(), "usedBytes"))
          .as(part.getKey())
          .isPositive()
          .isLessThan(most);
    }
    long heap = number(command, "-Xmx") << 20;
    assertThat(part(status, "heap", "maxBytes")).isBetween(heap / 2, heap);
    var own = Files.readString(Path.of("/proc/" + agent.pid() + "/status"));
    long resident = number(own, "VmRSS:\\s*") << 10;
    assertThat((double) part(status, "process", "usedBytes"))
        .isCloseTo(resident, within(resident * 0.5));
  }

  private void assertStorage(String status) throws IOException {
    assertThat(status)
        .containsPattern(
            "\"path\":\"loki.source.file.app/positions(?:.previous)?\",\"entries\":2,");
    assertThat(number(status, "\"generation\":")).isPositive();
    long bytes = 0;
    var segments = List.<Path>of();
    try (var files = Files.walk(folder.resolve("data"))) {
      segments = files.filter(file -> file.toString().endsWith(".wal")).toList();
    }
    for (var segment : segments) {
      bytes += Files.size(segment);
    }
    assertThat(segments).isNotEmpty();
    assertThat(number(status, "\"segments\":")).isEqualTo(segments.size());
    assertThat(number(status, "\"bytes\":")).isEqualTo(bytes);
  }

  private void assertPage(Pewter agent) throws Exception {
    assumeTrue(Browser.isInstalled(), "Chromium is not installed");
    try (var browser = Browser.start(folder)) {
      browser.size(1300, 1800).open(agent.uri("/status")).awaitDocument("loki.write.sink");
      String text = browser.evaluate("document.body.innerText");
      assertThat(text)
          .contains(
              "code cache",
              "loki.source.file.app/positions",
              "loki.write.sink/",
              "connection refused",
              "never",
              "Clustering is off",
              "--storage.path");
      Files.createDirectories(Path.of("target/pages"));
      browser.screenshot(Path.of("target/pages/status.png"));
      assertThat(browser.complaints()).isEmpty();
    }
  }

  private static long part(String status, String part, String member) {
    var found =
        Pattern.compile("\"part\":\"%s\"[^}]*\"%s\":([0-9]+)".formatted(part, member))
            .matcher(status);
    assertThat(found.find()).as(part + " in " + status).isTrue();
    return Long.parseLong(found.group(1));
  }

  private static long number(String text, String before) {
    var found = Pattern.compile(before + "([0-9]+)").matcher(text);
    assertThat(found.find()).as(before + " in " + text).isTrue();
    return Long.parseLong(found.group(1));
  }
}
