package dev.pewter.loki.source.file;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.RunningComponent;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A file, an agent that tails it, and a sink that takes its lines.
@EnabledOnOs(OS.LINUX)
abstract class TailedFile {
  private static final int ENTRIES_AT = 16; // in the file of positions

  @TempDir Path directory;
  final FakeSink sink = new FakeSink();
  final List<Agent> agents = new ArrayList<>();
  Notifications notifications = Notifications.OF_SYSTEM;
  Path file;

  @BeforeEach
  void make() {
    file = directory.resolve("0.log");
  }

  @AfterEach
  void stop() {
    for (var agent : agents) {
      agent.stop();
    }
  }

  /// A running component.
  final class Agent {
    final TestContext context =
        new TestContext("loki.source.file.t", directory.resolve("data"), Clock.SYSTEM);
    final LokiSourceFile component;
    private final RunningComponent running;
    LokiSourceFileArguments arguments;

    Agent(String... lines) {
      arguments = arguments(Map.of("__path__", file.toString(), "job", "t"), lines);
      component = new LokiSourceFile(context, arguments, notifications);
      running = new RunningComponent(component);
      agents.add(this);
      await().until(() -> component.debugInfo() != null);
    }

    void stop() {
      running.close();
    }

    /// Its arguments without the target.
    LokiSourceFileArguments without() {
      return with(List.of());
    }

    LokiSourceFileArguments with(List<Target> targets) {
      return new LokiSourceFileArguments(
          targets,
          List.of(sink),
          "",
          false,
          LokiSourceFileArguments.OnPositionsError.RESTART_FROM_BEGINNING,
          "",
          null,
          arguments.fileWatch(),
          arguments.fileMatch());
    }

    /// Of the file, where the metric has one value for each.
    double metric(String name) {
      double ofFile = context.metrics().value(name, "path", file.toString());
      return Double.isNaN(ofFile) ? context.metrics().value(name) : ofFile;
    }

    FileDebugInfo.TargetInfo info() {
      return ((FileDebugInfo) component.debugInfo()).targets().getFirst();
    }
  }

  LokiSourceFileArguments arguments(Map<String, String> target, String... lines) {
    try {
      var decoded =
          Blocks.decode(
              LokiSourceFileArguments.class,
              "targets = []\nforward_to = []\n" + String.join("\n", lines));
      return with(decoded, List.of(Target.of(target)), sink);
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  /// Decoded arguments, with targets and a sink.
  static LokiSourceFileArguments with(
      LokiSourceFileArguments decoded, List<Target> targets, LogReceiver sink) {
    return new LokiSourceFileArguments(
        targets,
        List.of(sink),
        decoded.encoding(),
        decoded.tailFromEnd(),
        decoded.onPositionsError(),
        decoded.legacyPositionsFile(),
        decoded.decompression(),
        decoded.fileWatch(),
        decoded.fileMatch());
  }

  void append(String text) throws IOException {
    Files.writeString(file, text, CREATE, APPEND);
  }

  void appendLines(int from, int to) throws IOException {
    append(text(from, to));
  }

  /// Lets what was made so far be older than what is made from now on, as the times of files tell,
  /// which stand still for some milliseconds.
  static void passATick() {
    await().pollDelay(Duration.ofMillis(50)).until(() -> true);
  }

  /// An agent that has read so many lines of the file, its first.
  Agent agentThatRead(int lines) throws IOException {
    appendLines(0, lines);
    var agent = new Agent();
    awaitLines(0, lines);
    return agent;
  }

  static String text(int from, int to) {
    var text = new StringBuilder();
    IntStream.range(from, to).forEach(i -> text.append(line(i)).append('\n'));
    return text.toString();
  }

  static String line(int number) {
    return "2026-01-02T03:04:05.%09dZ stdout F line %d".formatted(number, number);
  }

  void awaitLines(int from, int to) {
    var expected = IntStream.range(from, to).mapToObj(TailedFile::line).toList();
    await().untilAsserted(() -> assertThat(sink.lines()).containsExactlyElementsOf(expected));
  }

  Path positions() {
    return directory.resolve("data").resolve("positions");
  }

  /// The saved positions, once they are of so many files.
  byte[] awaitPositions(int files) {
    return await()
        .ignoreException(NoSuchFileException.class) // just being replaced
        .until(
            () -> Files.readAllBytes(positions()),
            saved -> ByteBuffer.wrap(saved).getInt(ENTRIES_AT) == files);
  }

  void awaitAsSet(int from, int to) {
    await()
        .untilAsserted(
            () ->
                assertThat(sink.lines())
                    .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(from, to).mapToObj(TailedFile::line).toList()));
    await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
    assertThat(sink.lines()).hasSize(to - from);
  }

  static void gzip(Path plain) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(Path.of(plain + ".gz")))) {
      Files.copy(plain, out);
    }
    Files.delete(plain);
  }

  void copy(String name) throws IOException {
    Files.copy(file, directory.resolve(name));
  }

  void copyAndCut(String suffix) throws IOException {
    copy(file.getFileName() + "." + suffix);
    Files.writeString(file, "", TRUNCATE_EXISTING);
  }
}
