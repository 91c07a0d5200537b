package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every command of the docs is run here, or is marked with what it needs: a line `<!-- needs: a
/// cluster -->` before its block.
class CommandsIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /// A block of indented lines that begin with a program, with the mark before it.
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- needs: ([a-z ]+) -->\\n+)?((?:^(?: {4}|```sh\\n).*\\n)+)", Pattern.MULTILINE);

  private static final Pattern COMMAND =
      Pattern.compile(
          "^(?: {4}|)((?:[A-Z_]+=\\S+ )*(?:[./a-z0-9-]*/)?"
              + "(pewter|curl|promtool|kubectl|helm|docker|kind|k3s|dpkg|systemctl|tar|ln|useradd"
              + "|install|install\\.sh|uninstall\\.sh|dev|make|mvn)\\s.*)$",
          Pattern.MULTILINE);

  private static final String CONFIG =
      """
      loki.source.file "%1$s" {
        targets    = [{__path__ = "/nowhere/*.log"}]
        forward_to = [loki.process.%1$s.receiver]
      }

      loki.process "%1$s" {
        forward_to = [loki.write.default.receiver]
      }
      """;

  private static final String SINK =
      """
      livedebugging {
        enabled = true
      }

      loki.write "default" {
        endpoint {
          url = "http://127.0.0.1:1/loki/api/v1/push"
        }
      }
      """;

  @TempDir Path folder;

  record Line(Path page, String command) {
    @Override
    public String toString() {
      return ROOT.relativize(page) + ": " + command;
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(ROOT.resolve("README.md")),
              files.filter(file -> file.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  private static List<Line> commands() throws IOException {
    var lines = new ArrayList<Line>();
    for (Path page : pages()) {
      var block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        if (block.group(1) == null) {
          var command = COMMAND.matcher(block.group(2).replace("\\\n", " "));
          while (command.find()) {
            lines.add(new Line(page, command.group(1)));
          }
        }
      }
    }
    return lines;
  }

  @Test
  void everyCommandOfTheDocsWorks() throws IOException, InterruptedException {
    Assumptions.assumeTrue(has("curl") && has("promtool"), "curl or promtool is not installed");
    Files.writeString(
        folder.resolve("config.alloy"), CONFIG.formatted("pods") + CONFIG.formatted("shop") + SINK);
    Files.createSymbolicLink(folder.resolve("deploy"), ROOT.resolve("deploy"));
    var failed = new ArrayList<String>();
    var commands = commands();
    assertThat(commands).hasSizeGreaterThan(15);
    try (var agent = Pewter.run(folder, Map.of(), "config.alloy")) {
      for (Line line : commands) {
        String problem = run(line.command, agent);
        if (!problem.isEmpty()) {
          failed.add(line + "\n" + problem);
        }
      }
    }
    assertThat(failed).isEmpty();
  }

  private static boolean has(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  /// What went wrong, or nothing. What runs for ever is ended after a while.
  private String run(String command, Pewter agent) throws IOException, InterruptedException {
    boolean isAgent = command.matches("(\\S*/)?pewter run .*");
    boolean isStream = command.contains("curl -N") || command.contains("curl -sN");
    String text =
        command
            .replaceAll("http://localhost:12345", agent.uri("").toString())
            .replaceAll("(?<=\\s)localhost:12345", agent.uri("").getAuthority())
            .replaceAll("/etc/(alloy|pewter)/config.alloy", "config.alloy")
            .replaceAll("--storage.path=\\S+", "--storage.path=other")
            .replaceAll("\\s#.*$", "");
    if (isStream) {
      text = text.replace("curl ", "curl -D - "); // says something though no line flows
    }
    if (isAgent) {
      text += " --server.http.listen-addr=127.0.0.1:0";
    }
    Path out = folder.resolve("command.out");
    var builder = new ProcessBuilder("bash", "-c", text).directory(folder.toFile());
    builder.environment().merge("PATH", Pewter.BIN.toString(), (old, ours) -> ours + ":" + old);
    builder.redirectErrorStream(true).redirectOutput(out.toFile());
    var process = builder.start();
    if (isAgent || isStream) {
      String fine = isAgent ? "Alloy is running" : "HTTP/1.1 200 OK";
      Awaitility.await(command)
          .until(() -> !process.isAlive() || Files.readString(out).contains(fine));
      boolean isFine = process.isAlive();
      end(process);
      return isFine ? "" : "has ended:\n" + Files.readString(out);
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      end(process);
      return "still running";
    }
    String said = Files.readString(out);
    boolean isFine = process.exitValue() == 0 && !said.contains("404 page not found");
    return isFine ? "" : "exit code " + process.exitValue() + "\n" + said;
  }

  private static void end(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    process.waitFor();
  }
}
