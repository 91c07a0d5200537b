package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Configurations nobody should write: each is refused with words, none kills or hangs the process.
class BadInputIT {
  @TempDir Path folder;

  static Stream<Arguments> badFiles() {
    var random = new byte[100_000];
    new Random(7).nextBytes(random);
    return Stream.of(
        file("random bytes", random),
        file("NUL bytes", new byte[10_000]),
        file("10,000 open brackets", "a = " + "[".repeat(10_000)),
        file("10,000 nested arrays", "a = " + "[".repeat(10_000) + "]".repeat(10_000)),
        file("10,000 nested parentheses", "a = " + "(".repeat(10_000) + "1" + ")".repeat(10_000)),
        file("10,000 nested objects", "a = " + "{x = ".repeat(10_000) + "1" + "}".repeat(10_000)),
        file("10,000 nested blocks", "a {\n".repeat(10_000) + "}\n".repeat(10_000)),
        file("100,000 signs", "a = " + "-".repeat(100_000) + "1"),
        file("100,000 sums", "a = 1" + " + 1".repeat(100_000)),
        file("100,000 powers", "a = 1" + " ^ 1".repeat(100_000)),
        file("100,000 accesses", "a = b" + ".c".repeat(100_000)),
        file("100,000 calls", "a = b" + "()".repeat(100_000)),
        file("10 MB of one comment that never ends", "/*" + "x".repeat(10_000_000)),
        file("10 MB of one string that never ends", "a = \"" + "x".repeat(10_000_000)),
        file("UTF-16", "\uFEFFa = 1".getBytes(StandardCharsets.UTF_16LE)),
        file("a regex that does not compile", relabel("regex = \"(((\"\n target_label = \"x\"")),
        file("an action that does not exist", relabel("action = \"explode\"")),
        file("numbers beyond every range", "discovery.relabel \"a\" {\n  targets = 1e400\n}\n"));
  }

  private static Arguments file(String what, String text) {
    return file(what, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Arguments file(String what, byte[] content) {
    return Arguments.of(what, content);
  }

  private static String relabel(String rule) {
    return "discovery.relabel \"a\" {\n targets = []\n rule {\n " + rule + "\n }\n}\n";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badFiles")
  void isRefusedWithWords(String what, byte[] content) throws IOException, InterruptedException {
    Files.write(folder.resolve("bad.alloy"), content);
    try (var agent = Pewter.run(folder, Map.of(), "bad.alloy")) {
      assertThat(agent.exitCode()).as(what).isEqualTo(1);
      assertThat(agent.err()).contains("Error: ").doesNotContain("Exception", "\tat ", "Internal");
    }
  }

  @Test
  void keepsTextsWithinBounds() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("wide.alloy"),
        "discovery.relabel \"a\" {\n  targets = [{\"a\" = string.format(\"%2000000000d\", 1)}]\n}\n");
    try (var agent = Pewter.run(folder, Map.of(), "wide.alloy")) {
      assertThat(agent.isRunning()).as(agent.err()).isTrue();
      assertThat(agent.get("/api/v0/web/components/discovery.relabel.a").body().length())
          .isLessThan(100_000);
    }
  }

  @Test
  void loadsTenMegabytes() throws IOException, InterruptedException {
    var text = new StringBuilder();
    for (int i = 0; text.length() < 10_000_000; i++) {
      text.append("// ").append("filler ".repeat(1_000)).append('\n');
      if (i % 100 == 0) {
        text.append("discovery.relabel \"r").append(i).append("\" {\n\ttargets = []\n}\n");
      }
    }
    Files.writeString(folder.resolve("big.alloy"), text);
    try (var agent = Pewter.run(folder, Map.of(), "big.alloy")) {
      assertThat(agent.isRunning()).as(agent.err()).isTrue();
    }
  }

  @Test
  void namesAFileThatIsNotThere() throws IOException, InterruptedException {
    var result = Pewter.command(folder, Map.of(), "validate", "gone.alloy");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("gone.alloy: no such file or directory");
  }

  @Test
  void keepsRunningWhenItsFileVanishes() throws IOException, InterruptedException {
    Path config = Files.writeString(folder.resolve("a.alloy"), relabel("target_label = \"x\""));
    try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
      Files.delete(config);
      var answer = agent.send("POST", "/-/reload");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("no such file or directory");
      assertThat(agent.get("/-/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void survivesAStormOfReloads() throws IOException, InterruptedException {
    Path config = folder.resolve("a.alloy");
    Files.writeString(config, storm(0));
    try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
      var done = new CountDownLatch(4);
      for (int t = 0; t < 4; t++) {
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < 50; i++) {
                      agent.send("POST", "/-/reload");
                    }
                    done.countDown();
                  } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                  }
                });
      }
      for (int i = 1; done.getCount() > 0 && agent.isRunning() && i < 10_000; i++) {
        // Written in place, not renamed: some reloads see half a file, and must refuse it.
        Files.writeString(config, storm(i));
        done.await(1, TimeUnit.MILLISECONDS);
      }
      assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
      Files.writeString(config, storm(7));
      assertThat(agent.send("POST", "/-/reload").statusCode()).isEqualTo(200);
      assertThat(agent.get("/api/v0/web/components/discovery.relabel.last").body())
          .contains("\"value\":\"7\"");
      agent.signal("TERM");
      assertThat(agent.exitCode()).isZero();
    }
  }

  private static String storm(int generation) {
    return """
        local.file_match "files" {
          path_targets = [{__path__ = "*.alloy", g = "%1$d"}]
        }

        discovery.relabel "first" {
          targets = array.concat(local.file_match.files.targets, [{"g" = "%1$d"}])
        }

        discovery.relabel "x%2$d" {
          targets = discovery.relabel.first.output
        }

        discovery.relabel "last" {
          targets = [{"g" = "%1$d"}]
        }
        """
        .formatted(generation, generation % 3);
  }
}
