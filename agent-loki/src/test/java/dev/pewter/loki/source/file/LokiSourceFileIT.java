package dev.pewter.loki.source.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real files, written, rotated, cut and deleted while they are read, and while they are not.
@EnabledOnOs(OS.LINUX)
class LokiSourceFileIT {
  @TempDir Path directory;
  private final FakeSink sink = new FakeSink();
  private final List<Agent> agents = new ArrayList<>();
  private Path file;

  @BeforeEach
  void make() {
    file = directory.resolve("0.log");
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (var agent : agents) {
      agent.stop();
    }
  }

  /// A running component.
  private final class Agent {
    private final TestContext context =
        new TestContext("loki.source.file.t", directory.resolve("data"), Clock.SYSTEM);
    private final LokiSourceFile component;
    private final Thread thread;
    private LokiSourceFileArguments arguments;

    Agent(String... lines) {
      arguments = arguments(Map.of("__path__", file.toString(), "job", "t"), lines);
      component = new LokiSourceFile(context, arguments);
      thread = Thread.ofVirtual().start(this::run);
      agents.add(this);
      await().until(() -> component.debugInfo() != null);
    }

    private void run() {
      try {
        component.run();
      } catch (InterruptedException _) { // stopped
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    void stop() throws InterruptedException {
      thread.interrupt();
      thread.join();
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

  private LokiSourceFileArguments arguments(Map<String, String> target, String... lines) {
    try {
      var decoded =
          Blocks.decode(
              LokiSourceFileArguments.class,
              "targets = []\nforward_to = []\n" + String.join("\n", lines));
      return new LokiSourceFileArguments(
          List.of(Target.of(target)),
          List.of(sink),
          decoded.encoding(),
          decoded.tailFromEnd(),
          decoded.onPositionsError(),
          decoded.legacyPositionsFile(),
          decoded.decompression(),
          decoded.fileWatch(),
          decoded.fileMatch());
    } catch (DecodeException e) {
      throw new AssertionError(e);
    }
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, CREATE, APPEND);
  }

  private void appendLines(int from, int to) throws IOException {
    append(text(from, to));
  }

  private static String text(int from, int to) {
    var text = new StringBuilder();
    IntStream.range(from, to).forEach(i -> text.append(line(i)).append('\n'));
    return text.toString();
  }

  private static String line(int number) {
    return "2026-01-02T03:04:05.%09dZ stdout F line %d".formatted(number, number);
  }

  private void awaitLines(int from, int to) {
    var expected = IntStream.range(from, to).mapToObj(LokiSourceFileIT::line).toList();
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(sink.lines()).containsExactlyElementsOf(expected));
  }

  @Test
  void readsWhatIsThereAndWhatComes() throws IOException {
    appendLines(0, 3);
    new Agent();
    awaitLines(0, 3);
    appendLines(3, 5000);
    awaitLines(0, 5000);
    assertThat(sink.batches().getFirst().labels().toMap())
        .isEqualTo(Map.of("job", "t", "filename", file.toString()));
  }

  @Test
  void findsAFileThatComesLater() throws IOException {
    new Agent();
    appendLines(0, 3);
    awaitLines(0, 3);
  }

  @Test
  void keepsAnUnfinishedLineBackUntilItsEndCame() throws IOException {
    append("half");
    var agent = new Agent();
    append(" whole\nempty follows\n\n");
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(3));
    assertThat(sink.lines()).containsExactly("half whole", "empty follows", "");
    assertThat(agent.metric("pewter_loki_source_file_lines_in_flight")).isZero();
  }

  @Test
  void takesLineEndsBytesAndMarksAsTheyCome() throws IOException {
    Files.write(file, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, 'a', '\r', '\n'});
    Files.write(file, new byte[] {'n', 0, 'l', '\n', (byte) 0xff, (byte) 0xfe, '\n'}, APPEND);
    new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(3));
    assertThat(sink.lines()).containsExactly("a", "n\0l", "\ufffd\ufffd");
    var batch = sink.batches().getFirst();
    assertThat(batch.bytes()[batch.start(2)]).isEqualTo((byte) 0xff);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "ISO-8859-1", "UTF-32LE", "windows-1252"})
  void decodesOtherEncodings(String name) throws IOException {
    var charset = Charset.forName(name);
    Files.write(file, "grün\r\nਊ two\n".getBytes(charset));
    new Agent("encoding = \"" + name + "\"");
    Files.write(file, "three\n".getBytes(charset), APPEND);
    String two = new String("ਊ two".getBytes(charset), charset);
    await().untilAsserted(() -> assertThat(sink.lines()).containsExactly("grün", two, "three"));
  }

  @Test
  void aByteOrderMarkSaysTheEncoding() throws IOException {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    Files.write(file, "one\ntwo\n".getBytes(StandardCharsets.UTF_16LE), APPEND);
    new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).containsExactly("one", "two"));
  }

  @Test
  void cutsALineThatIsTooLongAndGoesOn() throws IOException {
    String much = "x".repeat(3 * LineLimit.BYTES);
    append("before\n" + much + "\nafter\n" + "y".repeat(300_000) + "\nend\n");
    var agent = new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(5));
    assertThat(sink.lines().get(1)).hasSize(LineLimit.BYTES);
    assertThat(sink.lines().get(3)).hasSize(300_000);
    assertThat(sink.lines().getLast()).isEqualTo("end");
    assertThat(agent.metric("pewter_loki_source_file_cut_lines_total")).isEqualTo(1);
  }

  @Test
  void goesOnWhereItWasAfterARestart() throws Exception {
    appendLines(0, 1000);
    var first = new Agent();
    awaitLines(0, 1000);
    first.stop();
    appendLines(1000, 1500);
    new Agent();
    awaitLines(0, 1500);
  }

  @Test
  void repeatsWhatWasNotDelivered() throws Exception {
    appendLines(0, 10);
    sink.hold();
    var first = new Agent();
    awaitLines(0, 10);
    first.stop();
    sink.release();
    sink.hold();
    appendLines(10, 12);
    var second = new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(12)); // released after the stop
    second.stop();
    new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(14));
    assertThat(sink.lines().subList(12, 14)).containsExactly(line(10), line(11));
  }

  @Test
  void readsAgainWhatCameBack() throws IOException {
    appendLines(0, 4);
    sink.hold();
    new Agent();
    awaitLines(0, 4);
    sink.giveBack();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(8));
    assertThat(sink.lines().subList(4, 8)).containsExactlyElementsOf(sink.lines().subList(0, 4));
  }

  @Test
  void changedLabelsSendNothingAgain() throws Exception {
    appendLines(0, 50);
    var agent = new Agent();
    awaitLines(0, 50);
    agent.component.update(arguments(Map.of("__path__", file.toString(), "job", "other")));
    appendLines(50, 51);
    awaitLines(0, 51);
    assertThat(sink.batches().getLast().labels().get("job")).isEqualTo("other");
  }

  @Test
  void followsARotationAndFinishesTheOldFile() throws Exception {
    appendLines(0, 10);
    new Agent();
    awaitLines(0, 10);
    try (var old = Files.newOutputStream(file, APPEND)) {
      old.write("half of".getBytes(StandardCharsets.UTF_8));
      Files.move(file, directory.resolve("0.log.20260102-030405"));
      appendLines(10, 12);
      awaitLines(0, 12);
      old.write(" a line\nand another\n".getBytes(StandardCharsets.UTF_8));
    }
    await()
        .untilAsserted(
            () -> assertThat(sink.lines()).endsWith("half of a line", "and another").hasSize(14));
  }

  /// As when `local.file_match` looks between a rename and the new file.
  @Test
  void waitsForTheRestOfALineInARenamedFileThatIsNoTargetMeanwhile() throws Exception {
    appendLines(0, 10);
    var agent = new Agent();
    awaitLines(0, 10);
    try (var old = Files.newOutputStream(file, APPEND)) {
      old.write("half of".getBytes(StandardCharsets.UTF_8));
      Files.move(file, directory.resolve("0.log.20260102-030405"));
      agent.component.update(agent.without());
      await().pollDelay(Duration.ofSeconds(1)).until(() -> sink.lines().size() == 10);
      old.write(" a line\n".getBytes(StandardCharsets.UTF_8));
      await().until(() -> sink.lines().contains("half of a line"));
      append(text(10, 12));
      agent.component.update(agent.arguments);
    }
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(13));
    assertThat(sink.lines()).contains(line(10), line(11));
  }

  @Test
  void repeatsNothingWhenATargetComesBack() throws Exception {
    appendLines(0, 1000);
    var agent = new Agent();
    awaitLines(0, 1000);
    agent.component.update(agent.without());
    await().until(() -> agent.metric("loki_source_file_files_active_total") == 0);
    appendLines(1000, 1010);
    agent.component.update(agent.arguments);
    awaitLines(0, 1010);
  }

  @Test
  void repeatsNothingWhenAFileGetsItsNameBack() throws Exception {
    appendLines(0, 10);
    new Agent();
    awaitLines(0, 10);
    var away = directory.resolve("away");
    Files.move(file, away);
    Files.writeString(away, text(10, 12), APPEND);
    awaitLines(0, 12);
    Files.move(away, file);
    appendLines(12, 15);
    awaitLines(0, 15);
  }

  @Test
  void readsARotatedFileAgainThatCameBackAtTheStop() throws Exception {
    appendLines(0, 10);
    sink.hold();
    var first = new Agent();
    awaitLines(0, 10);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    gzip(directory.resolve("0.log.20260102-030405"));
    appendLines(10, 12);
    awaitLines(0, 12);
    first.stop();
    sink.giveBack();
    new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(24));
  }

  @Test
  void finishesRotatedFilesOfAnOutage() throws Exception {
    appendLines(0, 100);
    var first = new Agent();
    awaitLines(0, 100);
    first.stop();
    appendLines(100, 200);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(200, 300);
    Files.move(file, directory.resolve("0.log.20260102-040405"));
    gzip(directory.resolve("0.log.20260102-030405"));
    appendLines(300, 310);
    new Agent();
    awaitLines(0, 310);
  }

  @Test
  void losesAndRepeatsNothingInQuickRotations() throws Exception {
    appendLines(0, 10);
    new Agent();
    awaitLines(0, 10);
    for (int i = 1; i <= 10; i++) {
      appendLines(i * 10, i * 10 + 5);
      await().pollDelay(Duration.ofMillis(37L * i % 200)).until(() -> true);
      Files.move(file, directory.resolve("0.log.20260102-0304%02d".formatted(i)));
      Files.writeString(
          directory.resolve("0.log.20260102-0304%02d".formatted(i)),
          text(i * 10 + 5, i * 10 + 10),
          APPEND);
    }
    appendLines(110, 120);
    awaitAsSet(0, 120);
  }

  /// As by logrotate: every older one is renamed, too, and compressed into a file beside it.
  @Test
  void losesAndRepeatsNothingWhenNumberedFilesMoveOn() throws Exception {
    appendLines(0, 10);
    new Agent();
    awaitLines(0, 10);
    for (int i = 1; i <= 6; i++) {
      appendLines(i * 10, i * 10 + 10);
      for (int number = i; number >= 1; number--) {
        for (String end : List.of("", ".gz")) {
          var from = directory.resolve("0.log." + number + end);
          if (Files.exists(from)) {
            Files.move(from, directory.resolve("0.log." + (number + 1) + end));
          }
        }
      }
      Files.move(file, directory.resolve("0.log.1"));
      await().pollDelay(Duration.ofMillis(61L * i % 250)).until(() -> true);
      var second = directory.resolve("0.log.2");
      if (Files.exists(second)) {
        try (var out =
            new GZIPOutputStream(Files.newOutputStream(directory.resolve("0.log.2.gz")))) {
          Files.copy(second, out);
          await().pollDelay(Duration.ofMillis(100)).until(() -> true);
        }
        Files.delete(second);
      }
    }
    appendLines(70, 80);
    awaitAsSet(0, 80);
  }

  private void awaitAsSet(int from, int to) {
    await()
        .untilAsserted(
            () ->
                assertThat(sink.lines())
                    .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(from, to).mapToObj(LokiSourceFileIT::line).toList()));
    await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
    assertThat(sink.lines()).hasSize(to - from);
  }

  /// The new file may have the inode of the old one.
  @Test
  void readsAFileThatBeginsLikeTheOneItReplaced() throws Exception {
    appendLines(0, 100);
    var first = new Agent();
    awaitLines(0, 100);
    first.stop();
    Files.delete(file);
    appendLines(0, 100);
    appendLines(100, 110);
    new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(210));
  }

  @Test
  void repeatsNothingOfAFileThatIsBackAfterTheStart() throws Exception {
    appendLines(0, 100);
    var first = new Agent();
    awaitLines(0, 100);
    first.stop();
    var away = Files.createDirectory(directory.resolve("not-mounted")).resolve("x");
    Files.move(file, away);
    new Agent();
    await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    Files.move(away, file);
    appendLines(100, 110);
    awaitLines(0, 110);
  }

  private static void gzip(Path plain) throws IOException {
    try (var out = new GZIPOutputStream(Files.newOutputStream(Path.of(plain + ".gz")))) {
      Files.copy(plain, out);
    }
    Files.delete(plain);
  }

  @Test
  void readsNoRotatedFilesOfTheTimeBeforeItsFirstStart() throws Exception {
    appendLines(0, 100);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(100, 110);
    new Agent();
    awaitLines(100, 110);
  }

  @Test
  void remembersAFileBeforeItsFirstLinesAreTaken() throws Exception {
    sink.full(true);
    appendLines(0, 100);
    var first = new Agent();
    var positions = directory.resolve("data").resolve("positions");
    await().until(() -> Files.exists(positions));
    byte[] whenKilled = Files.readAllBytes(positions);
    first.stop();
    Files.write(positions, whenKilled);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(100, 110);
    sink.full(false);
    new Agent();
    awaitLines(0, 110);
  }

  @Test
  void finishesACompressedFileWhenKilledBeforeItWasRead() throws Exception {
    appendLines(0, 100);
    var first = new Agent();
    awaitLines(0, 100);
    first.stop();
    var positions = directory.resolve("data").resolve("positions");
    byte[] before = Files.readAllBytes(positions);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(100, 110);
    var packed = directory.resolve("0.log.20260102-030406");
    Files.move(file, packed);
    gzip(packed);
    appendLines(110, 120);
    sink.full(true);
    var second = new Agent();
    byte[] whenKilled =
        await()
            .ignoreException(NoSuchFileException.class) // just being replaced
            .until(() -> Files.readAllBytes(positions), now -> !Arrays.equals(now, before));
    second.stop();
    Files.write(positions, whenKilled);
    sink.full(false);
    new Agent();
    awaitLines(0, 120);
  }

  @Test
  void saysNothingIsMissingWhenAFileThatWasEmptyIsFoundCompressed() throws Exception {
    Files.createFile(file);
    var first = new Agent();
    await().until(() -> Files.exists(directory.resolve("data").resolve("positions")));
    first.stop();
    appendLines(0, 10);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    gzip(directory.resolve("0.log.20260102-030405"));
    appendLines(10, 20);
    var second = new Agent();
    awaitLines(0, 20);
    assertThat(second.context.log().lines()).noneMatch(line -> line.contains("is gone"));
    assertThat(second.metric("pewter_loki_source_file_missed_files_total")).isZero();
  }

  @Test
  void saysWhenAFileThatItKnowsIsGoneAtTheStart() throws Exception {
    appendLines(0, 10);
    var first = new Agent();
    awaitLines(0, 10);
    first.stop();
    Files.delete(file);
    appendLines(10, 20);
    var second = new Agent();
    awaitLines(0, 20);
    assertThat(second.context.log().lines())
        .anyMatch(line -> line.contains("a file that was read before the start is gone"));
    assertThat(second.metric("pewter_loki_source_file_missed_files_total")).isZero();
  }

  /// The kubelet's layout: a link in one directory, the files of a container in another.
  private Path container() throws IOException {
    var pod = Files.createDirectories(directory.resolve("pods").resolve("a_b_c").resolve("app"));
    var links = Files.createDirectories(directory.resolve("containers"));
    file = links.resolve("b_a_app-1.log");
    Files.createFile(pod.resolve("0.log"));
    Files.createSymbolicLink(file, pod.resolve("0.log"));
    return pod;
  }

  private void turnLink(Path to) throws IOException {
    var next = file.resolveSibling("next");
    Files.createSymbolicLink(next, to);
    Files.move(next, file, ATOMIC_MOVE);
  }

  @Test
  void followsALinkThatIsTurnedToAnotherFile() throws IOException {
    var pod = container();
    appendLines(0, 100);
    new Agent();
    awaitLines(0, 100);
    appendLines(100, 110);
    Files.writeString(pod.resolve("1.log"), text(110, 120));
    turnLink(pod.resolve("1.log"));
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(120));
    appendLines(120, 130);
    awaitLines(0, 130);
  }

  @Test
  void finishesTheFileThatALinkLedToBeforeItWasTurnedWhileStopped() throws Exception {
    var pod = container();
    appendLines(0, 100);
    var first = new Agent();
    awaitLines(0, 100);
    first.stop();
    appendLines(100, 110);
    Files.writeString(pod.resolve("1.log"), text(110, 120));
    turnLink(pod.resolve("1.log"));
    new Agent();
    awaitLines(0, 120);
  }

  @Test
  void findsTheRotatedFilesBehindALink() throws Exception {
    var pod = container();
    appendLines(0, 100);
    var first = new Agent();
    awaitLines(0, 100);
    first.stop();
    appendLines(100, 110);
    Files.move(pod.resolve("0.log"), pod.resolve("0.log.20260102-030405"));
    appendLines(110, 120); // through the link, which makes the file
    new Agent();
    awaitLines(0, 120);
  }

  @Test
  void repeatsNothingForAnotherNameOfTheSameFile() throws Exception {
    appendLines(0, 100);
    Files.createLink(directory.resolve("0.log.bak"), file);
    var first = new Agent();
    awaitLines(0, 100);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(100, 110);
    awaitLines(0, 110);
    first.stop();
    Files.createLink(directory.resolve("0.log.old"), file);
    appendLines(110, 120);
    new Agent();
    awaitLines(0, 120);
  }

  @Test
  void readsAFileUnderEachOfItsNamesOnce() throws Exception {
    appendLines(0, 10);
    var other = directory.resolve("1.log");
    Files.createLink(other, file);
    var agent = new Agent();
    var targets =
        List.of(
            Target.of(Map.of("__path__", file.toString())),
            Target.of(Map.of("__path__", other.toString())));
    agent.component.update(agent.with(targets));
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(20));
    appendLines(10, 20);
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(40));
    assertThat(sink.batches().stream().map(b -> b.labels().toMap().get("filename")).distinct())
        .containsExactlyInAnyOrder(file.toString(), other.toString());
    assertThat(sink.lines())
        .allSatisfy(l -> assertThat(Collections.frequency(sink.lines(), l)).isEqualTo(2));
  }

  @Test
  void readsWhatANewNameWasRotatedToSinceTheLastSave() throws Exception {
    appendLines(0, 10);
    var first = new Agent();
    awaitLines(0, 10);
    first.stop();
    await().pollDelay(Duration.ofMillis(100)).until(() -> true);
    file = directory.resolve("1.log");
    appendLines(10, 20);
    Files.move(file, directory.resolve("1.log.20260102-030405"));
    appendLines(20, 30);
    new Agent();
    awaitLines(0, 30);
  }

  @Test
  void readsASmallerFileThatReplacedTheOldOne() throws Exception {
    appendLines(0, 100);
    var first = new Agent();
    awaitLines(0, 100);
    first.stop();
    Files.delete(file);
    appendLines(100, 110);
    new Agent();
    awaitLines(0, 110);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findsTheRestOfACutFileInItsCopy(boolean grewBeyond) throws Exception {
    appendLines(0, 100);
    var first = new Agent();
    awaitLines(0, 100);
    first.stop();
    appendLines(100, 150);
    Files.copy(file, directory.resolve("0.log.1"));
    Files.writeString(file, ""); // cut
    appendLines(150, grewBeyond ? 500 : 160);
    new Agent();
    awaitLines(0, grewBeyond ? 500 : 160);
  }

  @Test
  void noticesACutWhileItRuns() throws Exception {
    appendLines(0, 100);
    new Agent();
    awaitLines(0, 100);
    Files.copy(file, directory.resolve("0.log.1"));
    Files.writeString(file, text(100, 300)); // cut and longer at once
    awaitLines(0, 300);
  }

  @Test
  void findsTheCopyOfAFileThatWasEmptyAtTheStop() throws Exception {
    Files.createFile(file);
    var first = new Agent();
    await().until(() -> first.info().state().equals("delivered"));
    first.stop();
    appendLines(0, 10);
    copyAndCut("20260102-030405");
    appendLines(10, 20);
    new Agent();
    awaitLines(0, 20);
  }

  @Test
  void readsWhatWasRotatedSinceAFirstStartThatFoundNothing() throws Exception {
    new Agent().stop();
    appendLines(0, 10);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    appendLines(10, 20);
    new Agent();
    awaitLines(0, 20);
  }

  @Test
  void findsWhatWasCopiedAndCutTwiceWhileNobodyLooked() throws Exception {
    appendLines(0, 10);
    new Agent();
    awaitLines(0, 10);
    sink.full(true);
    appendLines(10, 20);
    await().until(() -> sink.waiting() == 1);
    appendLines(20, 30);
    copyAndCut("20260102-030405");
    appendLines(30, 40);
    copyAndCut("20260102-030406");
    appendLines(40, 50);
    sink.full(false);
    awaitLines(0, 50);
  }

  private void copyAndCut(String suffix) throws IOException {
    Files.copy(file, directory.resolve("0.log." + suffix));
    Files.writeString(file, "", TRUNCATE_EXISTING);
  }

  @Test
  void finishesADeletedFileThatIsStillOpen() throws Exception {
    appendLines(0, 10);
    sink.hold();
    new Agent();
    awaitLines(0, 10);
    try (var out = Files.newOutputStream(file, APPEND)) {
      out.write(text(10, 20).getBytes(StandardCharsets.UTF_8));
      Files.delete(file);
      out.write(text(20, 30).getBytes(StandardCharsets.UTF_8));
    }
    awaitLines(0, 30);
    sink.release();
    appendLines(30, 40);
    awaitLines(0, 40);
  }

  @Test
  void aRemovedTargetIsReadToItsEndFirst() throws Exception {
    appendLines(0, 10);
    var agent = new Agent();
    awaitLines(0, 10);
    appendLines(10, 5000);
    agent.component.update(agent.without());
    awaitLines(0, 5000);
    await().until(() -> agent.metric("loki_source_file_files_active_total") == 0);
  }

  @Test
  void followsALinkToAnotherFile() throws Exception {
    var one = directory.resolve("pods/a/0.log");
    var two = directory.resolve("pods/b/0.log");
    Files.createDirectories(one.getParent());
    Files.createDirectories(two.getParent());
    Files.writeString(one, text(0, 5));
    Files.createSymbolicLink(file, one);
    new Agent();
    awaitLines(0, 5);
    Files.writeString(one, text(5, 7), APPEND);
    awaitLines(0, 7);
    Files.writeString(two, text(7, 9));
    Files.delete(file);
    Files.createSymbolicLink(file, two);
    awaitLines(0, 9);
    Files.writeString(two, text(9, 11), APPEND);
    awaitLines(0, 11);
  }

  @Test
  void beginsAtTheEndWhenAskedTo() throws Exception {
    append(text(0, 10) + "unfinished");
    new Agent("tail_from_end = true");
    await().until(() -> agents.getFirst().metric("loki_source_file_files_active_total") == 1);
    await().until(() -> Files.exists(directory.resolve("data/positions")));
    append(" line\n" + text(10, 12));
    await()
        .untilAsserted(
            () -> assertThat(sink.lines()).containsExactly("unfinished line", line(10), line(11)));
  }

  @Test
  void takesOverThePositionsOfAlloy() throws Exception {
    appendLines(0, 10);
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(
        directory.resolve("data/positions.yml"),
        "positions:\n    ? path: %s\n      labels: '{job=\"t\"}'\n    : \"%d\"\n"
            .formatted(file, text(0, 7).length()));
    new Agent();
    awaitLines(7, 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"})
  void startsWithDamagedPositionsAndSaysSo(String content) throws Exception {
    appendLines(0, 10);
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/positions"), content);
    var agent = new Agent();
    awaitLines(0, 10);
    assertThat(agent.context.log().lines())
        .filteredOn(line -> line.startsWith("warn positions are damaged"))
        .hasSize(1);
  }

  @Test
  void tellsWhatEachFileWaitsFor() throws IOException {
    sink.hold();
    appendLines(0, 3);
    var agent = new Agent();
    await().untilAsserted(() -> assertThat(agent.info().state()).isEqualTo("in_flight"));
    assertThat(agent.info())
        .returns(true, FileDebugInfo.TargetInfo::isRunning)
        .returns(Files.size(file), FileDebugInfo.TargetInfo::readOffset)
        .returns(0L, FileDebugInfo.TargetInfo::acknowledgedOffset)
        .returns(Files.size(file), FileDebugInfo.TargetInfo::lagBytes)
        .returns("", FileDebugInfo.TargetInfo::lastError);
    assertThat(agent.info().lagSeconds()).isPositive();
    assertThat(agent.metric("pewter_loki_source_file_lag_bytes")).isEqualTo(Files.size(file));
    assertThat(agent.metric("pewter_loki_source_file_lag_seconds")).isPositive();
    assertThat(agent.metric("pewter_loki_source_file_failing_files")).isZero();

    sink.release();
    await().untilAsserted(() -> assertThat(agent.info().state()).isEqualTo("delivered"));
    assertThat(agent.info())
        .returns(Files.size(file), FileDebugInfo.TargetInfo::acknowledgedOffset)
        .returns(0L, FileDebugInfo.TargetInfo::lagBytes)
        .returns(0.0, FileDebugInfo.TargetInfo::lagSeconds);

    append("half");
    await().untilAsserted(() -> assertThat(agent.info().state()).isEqualTo("unfinished_line"));
    assertThat(agent.info())
        .returns(4L, FileDebugInfo.TargetInfo::lagBytes)
        .returns(0.0, FileDebugInfo.TargetInfo::lagSeconds);
  }

  @Test
  void unpacksArchivesOnce() throws Exception {
    appendLines(0, 20_000);
    append("without an end");
    gzip(file);
    file = directory.resolve("0.log.gz");
    var first =
        new Agent(
            "decompression {", "enabled = true", "format = \"gz\"", "initial_delay = \"1s\"", "}");
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(20_001));
    assertThat(sink.lines().getLast()).isEqualTo("without an end");
    first.stop();
    var second = new Agent("decompression {", "enabled = true", "format = \"gz\"", "}");
    await().until(() -> second.metric("loki_source_file_files_active_total") == 1);
    await()
        .until(
            () ->
                second.component.debugInfo() instanceof FileDebugInfo info
                    && info.targets().getFirst().readOffset() > 1_000_000);
    assertThat(sink.lines()).hasSize(20_001);
  }

  @Test
  void findsFilesByPatterns() throws Exception {
    appendLines(0, 2);
    file = directory.resolve("*.log");
    new Agent("file_match {", "enabled = true", "sync_period = \"1s\"", "}");
    awaitLines(0, 2);
    file = directory.resolve("1.log");
    appendLines(2, 4);
    awaitLines(0, 4);
  }
}
