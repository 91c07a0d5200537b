package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The distribution, used as its users do.
class DistributionIT {
  private static final String CONFIG =
      """
      discovery.relabel "a" {
        targets = [{"x" = "1"}]
      }
      """;

  @TempDir Path folder;

  @Test
  void startsFromTheAotCache() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("a.alloy"), CONFIG);
    var result =
        Pewter.command(
            folder,
            Map.of("PEWTER_JAVA_OPTS", "-Xlog:class+load:stdout -XX:AOTMode=on"),
            "validate",
            "a.alloy");
    assertThat(result.exitCode()).as(result.err()).isZero();
    var ours = result.out().lines().filter(line -> line.contains("dev.pewter.")).toList();
    long fromCache = ours.stream().filter(line -> line.contains("shared objects file")).count();
    assertThat(ours).hasSizeGreaterThan(50);
    assertThat(fromCache).isGreaterThan(ours.size() * 9L / 10);
  }

  @Test
  void answersUnderBothNames() throws IOException, InterruptedException {
    assertThat(Pewter.command(folder, Map.of(), "--version").out()).startsWith("pewter, version v");
    var alloy = new ProcessBuilder(Pewter.BIN.resolve("alloy").toString(), "--version").start();
    assertThat(
            new String(
                alloy.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .startsWith("alloy, version v");
    assertThat(alloy.waitFor()).isZero();
  }

  @Test
  void saysWhatItWasBuiltFrom() throws IOException, InterruptedException {
    var built = new java.util.Properties();
    try (var in = Files.newInputStream(Path.of("target/classes/dev/pewter/version.properties"))) {
      built.load(in);
    }
    assertThat(built.stringPropertyNames()).contains("version", "revision", "branch", "date");
    String branchAndRevision =
        "(branch: %s, revision: %s)"
            .formatted(built.getProperty("branch"), built.getProperty("revision"));
    assertThat(Pewter.command(folder, Map.of(), "--version").out())
        .contains(branchAndRevision, "build date:       " + built.getProperty("date"));
    Files.writeString(folder.resolve("a.alloy"), CONFIG);
    try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
      String revision = "revision=\"" + built.getProperty("revision") + "\"";
      assertThat(agent.metric("alloy_build_info", revision)).isEqualTo(1);
    }
  }

  @Test
  void reloadsOnHangup() throws IOException, InterruptedException {
    Path config = Files.writeString(folder.resolve("a.alloy"), CONFIG);
    try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
      Files.writeString(config, CONFIG.replace("\"1\"", "\"2\""));
      agent.signal("HUP");
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(agent.get("/api/v0/web/components/discovery.relabel.a").body())
                      .contains("\"value\":\"2\""));
      Awaitility.await().until(() -> agent.logLine("config reloaded") != null);
    }
  }

  /// What scripts and dashboards written for the reference rely on.
  @Test
  void answersLikeTheReference() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("a.alloy"), CONFIG);
    try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
      for (String line :
          """
          GET /-/ready 200 Alloy is ready.\\n
          GET /-/healthy 200 All Alloy components are healthy.\\n
          GET /-/reload 200 config reloaded\\n
          POST /-/reload 200 config reloaded\\n
          PUT /-/reload 404 404 page not found\\n
          GET /api/v0/web/components/discovery.relabel.gone 404 404 page not found\\n
          GET /api/v0/web/modules/gone/components 500 module not found\\n
          GET /api/v0/web/remotecfg/components 200 []
          GET /api/v0/component/gone/metrics 400 failed to parse URL path "/api/v0/component/gone/metrics": invalid path\\n
          GET /api/v1/ckit/transport/x 404 clustering is disabled\\n
          GET /api/v0/web/debug/discovery.relabel.a 500 the live debugging service is disabled. Check the documentation to find out how to enable it\\n
          GET /-/support?duration=x 400 duration value (in seconds) should be a positive integer: strconv.Atoi: parsing "x": invalid syntax\\n
          GET /-/support?duration=0 400 duration value (in seconds) should be larger than 1\\n
          GET /-/support?duration=31 400 duration value exceeds the server's write timeout\\n
          GET /api/v0/web/graph/gone 500 module not found\\n
          """
              .lines()
              .toList()) {
        String[] expected = line.split(" ", 4);
        var answer = agent.send(expected[0], expected[1]);
        assertThat(answer.statusCode() + " " + answer.body().replace("\n", "\\n"))
            .as(line)
            .isEqualTo(expected[2] + " " + expected[3]);
      }
      assertThat(agent.get("/metrics").headers().firstValue("Content-Type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
    }
  }

  @Test
  void keepsRunningOnTheOldConfigurationWhenTheNewOneIsBroken()
      throws IOException, InterruptedException {
    Path config = Files.writeString(folder.resolve("a.alloy"), CONFIG);
    try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
      Files.writeString(config, "discovery.relabel \"a\" {");
      var answer = agent.send("POST", "/-/reload");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("a.alloy:1:");
      assertThat(agent.get("/-/ready").statusCode()).isEqualTo(200);
      assertThat(agent.get("/api/v0/web/components/discovery.relabel.a").body())
          .contains("\"value\":\"1\"");
    }
  }

  @Test
  void stopsOnTermination() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("a.alloy"), CONFIG);
    try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
      agent.signal("TERM");
      assertThat(agent.exitCode()).isZero();
      assertThat(agent.logLine("node exited without error")).isNotNull();
    }
  }

  @Test
  void startsAgainAfterBeingKilled() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("a.alloy"), CONFIG);
    for (int i = 0; i < 3; i++) {
      try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
        assertThat(agent.isRunning()).as(agent.err()).isTrue();
        agent.signal("KILL");
        agent.exitCode();
      }
    }
  }

  @Test
  void refusesABrokenConfigurationWithTheExcerptAndNothingElse()
      throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("a.alloy"), "discovery.relabel \"a\" {\n  targets = nothing.x\n}\n");
    try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
      assertThat(agent.exitCode()).isEqualTo(1);
      assertThat(agent.out()).isEqualTo("\n");
      assertThat(agent.err())
          .startsWith(
              """
              Error: a.alloy:2:13: component "nothing.x" does not exist or is out of scope

              1 | discovery.relabel "a" {
              2 |   targets = nothing.x
                |             ^^^^^^^^^
              3 | }

              """
                  .stripTrailing());
    }
  }

  /// Lines flow within seconds, Ctrl-C ends it, and a second run goes on where the first stopped.
  @Test
  void showsLogsOnTheirWay() throws IOException, InterruptedException {
    var environment =
        Map.of(
            "PEWTER_DEMO_LOGS",
            folder.resolve("demo").toString(),
            "PEWTER_DEMO_PORT",
            String.valueOf(FreePort.find()));
    var shown = new ArrayList<String>();
    var ofMachine = lastLineOfTheMachine(folder.resolve("demo/data/loki.source.file.machine"));
    for (int run = 0; run < 2; run++) {
      int before = shown.size();
      try (var agent = Pewter.demo(folder, environment)) {
        Awaitility.await().untilAsserted(() -> assertThat(orders(agent)).hasSizeGreaterThan(2));
        if (run == 0 && ofMachine.isPresent()) {
          Awaitility.await().untilAsserted(() -> assertThat(agent.err()).contains(ofMachine.get()));
        }
        assertThat(agent.get("/-/healthy").body()).isEqualTo("All Alloy components are healthy.\n");
        agent.signal("INT");
        assertThat(agent.exitCode()).isZero();
        assertThat(agent.err()).doesNotContain("Exception", "health check", "\tat ");
        shown.addAll(orders(agent));
      }
      assertThat(shown.size()).isGreaterThan(before);
    }
    var inOrder =
        IntStream.rangeClosed(1, shown.size()).mapToObj(i -> "order " + i + " paid").toList();
    assertThat(shown).isEqualTo(inOrder);
  }

  /// How the terminal shows the last line of one of the machine's own logs, where it has any. The
  /// example reads what is new: positions of an agent before it say that this line is.
  private static Optional<String> lastLineOfTheMachine(Path data) throws IOException {
    for (String name : List.of("dpkg.log", "alternatives.log", "dnf.log", "boot.log")) {
      Path log = Path.of("/var/log", name);
      if (!Files.isReadable(log)) {
        continue;
      }
      String text = Files.readString(log, StandardCharsets.ISO_8859_1);
      int end = text.lastIndexOf('\n');
      int start = text.lastIndexOf('\n', end - 1) + 1;
      if (end > start && text.substring(start, end).matches("[ -~&&[^\"\\\\]]+")) {
        Files.createDirectories(data);
        Files.writeString(
            data.resolve("positions.yml"), "positions:\n  %s: \"%d\"\n".formatted(log, start));
        return Optional.of("entry=\"" + text.substring(start, end) + "\"");
      }
    }
    return Optional.empty();
  }

  private static List<String> orders(Pewter agent) throws IOException {
    return Pattern.compile("entry=\"(order [0-9]+ paid)\"")
        .matcher(agent.err())
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}
