package dev.pewter.loki.source.file;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.LineLimit;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real files, written while they are read, and while they are not.
@EnabledOnOs(OS.LINUX)
class LokiSourceFileIT extends TailedFile {
  private static final String NEVER_LOOKS =
      "file_watch {\n min_poll_frequency = \"1h\"\n max_poll_frequency = \"1h\"\n}";

  @Test
  void readsWhatIsThereAndWhatComes() throws IOException {
    agentThatRead(3);
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
  void isToldWhenTheDirectoriesOfAMissingFileCome() throws IOException {
    file = directory.resolve("pods").resolve("a_b_c").resolve("app").resolve("0.log");
    var agent = new Agent(NEVER_LOOKS);
    await().until(() -> agent.info().state().equals("missing"));
    Files.createDirectories(file.getParent());
    appendLines(0, 10);
    awaitLines(0, 10);
  }

  @Test
  void looksForAFileBehindALinkToNowhere() throws IOException {
    Files.createSymbolicLink(file, directory.resolve("elsewhere").resolve("0.log"));
    var agent = new Agent();
    await().until(() -> agent.info().state().equals("missing"));
    Files.createDirectories(directory.resolve("elsewhere"));
    appendLines(0, 10);
    awaitLines(0, 10);
  }

  @Test
  void keepsAnUnfinishedLineBackUntilItsEndCame() throws IOException {
    append("half");
    var agent = new Agent();
    append(" whole\nempty follows\n\n");
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(3));
    assertThat(sink.lines()).containsExactly("half whole", "empty follows", "");
    await().until(() -> agent.metric("pewter_loki_source_file_lines_in_flight") == 0);
  }

  @Test
  void takesLineEndsBytesAndMarksAsTheyCome() throws IOException {
    Files.write(file, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, 'a', '\r', '\n'});
    Files.write(file, new byte[] {'n', 0, 'l', '\n', (byte) 0xff, (byte) 0xfe, '\n'}, APPEND);
    var agent = new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(3));
    assertThat(sink.lines()).containsExactly("a", "n\0l", "\ufffd\ufffd");
    var batch = sink.batches().getFirst();
    assertThat(batch.bytes()[batch.start(2)]).isEqualTo((byte) 0xff);
    assertThat(agent.metric("pewter_loki_source_file_replaced_lines_total")).isZero();
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
  void countsLinesWithBytesThatAreNotOfTheirEncoding() throws IOException {
    var charset = StandardCharsets.UTF_16LE;
    Files.write(file, "one \ufffd\n".getBytes(charset)); // is of it
    Files.write(file, new byte[] {'2', 0, 0, (byte) 0xdc, '\n', 0}, APPEND); // half a character
    Files.write(file, "three\n".getBytes(charset), APPEND);
    var agent = new Agent("encoding = \"UTF-16LE\"");
    await()
        .untilAsserted(
            () -> assertThat(sink.lines()).containsExactly("one \ufffd", "2\ufffd", "three"));
    assertThat(agent.metric("pewter_loki_source_file_replaced_lines_total")).isEqualTo(1);
  }

  @Test
  void countsThemInEncodingsThatOnlyDecode() throws IOException {
    Files.write(file, new byte[] {0x1b, '$', ')', 'A', 0x0e, 0x7f, 0x7f, '\n', 'o', 'k', '\n'});
    var agent = new Agent("encoding = \"ISO-2022-CN\"");
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(2).endsWith("ok"));
    assertThat(agent.metric("pewter_loki_source_file_replaced_lines_total")).isEqualTo(1);
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
    var first = agentThatRead(1000);
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

  /// As when a component comes back with a reload, while its old run still waits for Loki.
  @Test
  void repeatsNothingThatAnotherRunDeliveredMeanwhile() throws Exception {
    appendLines(0, 10);
    sink.hold();
    var first = new Agent();
    awaitLines(0, 10);
    first.stop();
    sink.goOn();
    appendLines(10, 20);
    var second = new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(30));
    second.stop();
    sink.release(); // the positions of the first are old
    appendLines(20, 21);
    new Agent();
    await().until(() -> sink.lines().contains(line(20)));
    assertThat(sink.lines()).hasSize(31);
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
    var agent = agentThatRead(50);
    agent.component.update(arguments(Map.of("__path__", file.toString(), "job", "other")));
    appendLines(50, 51);
    awaitLines(0, 51);
    assertThat(sink.batches().getLast().labels().get("job")).isEqualTo("other");
  }

  @Test
  void repeatsNothingWhenATargetComesBack() throws Exception {
    var agent = agentThatRead(1000);
    agent.component.update(agent.without());
    await().until(() -> agent.metric("loki_source_file_files_active_total") == 0);
    appendLines(1000, 1010);
    agent.component.update(agent.arguments);
    awaitLines(0, 1010);
  }

  @Test
  void aRemovedTargetIsReadToItsEndFirst() throws Exception {
    var agent = agentThatRead(10);
    appendLines(10, 5000);
    agent.component.update(agent.without());
    awaitLines(0, 5000);
    await().until(() -> agent.metric("loki_source_file_files_active_total") == 0);
  }

  @Test
  void beginsAtTheEndWhenAskedTo() throws Exception {
    append(text(0, 10) + "unfinished");
    var agent = new Agent("tail_from_end = true");
    await().until(() -> agent.info().beganOffset() == text(0, 10).length());
    await().until(() -> Files.exists(directory.resolve("data/positions")));
    append(" line\n" + text(10, 12));
    await()
        .untilAsserted(
            () -> assertThat(sink.lines()).containsExactly("unfinished line", line(10), line(11)));
    await().until(() -> agent.info().beganOffset() == 0);
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

  /// Once: from then on its own positions count.
  @Test
  void takesOverThePositionsOfPromtail() throws Exception {
    appendLines(0, 10);
    var promtail =
        Files.writeString(
            directory.resolve("promtail.yml"),
            "positions:\n  %s: \"%d\"\n  /var/log/other.log: \"7\"\n"
                .formatted(file, text(0, 7).length()));
    String argument = "legacy_positions_file = \"" + promtail + "\"";
    var first = new Agent(argument);
    awaitLines(7, 10);
    first.stop();
    appendLines(10, 12);
    new Agent(argument);
    awaitLines(7, 12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo: [                         | restart_from_beginning | 0",
        "foo: [                         | restart_from_end       | 10",
        "'positions:\n  FILE: \"many\"' | restart_from_end       | 10",
        "'positions:\n  FILE: \"-7\"'   | restart_from_beginning | 0",
      })
  void doesAsToldWithDamagedPositionsOfAlloy(String content, String onError, int first)
      throws Exception {
    appendLines(0, 10);
    passATick();
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(
        directory.resolve("data/positions.yml"),
        content.translateEscapes().replace("FILE", file.toString()));
    var agent = new Agent("on_positions_file_error = \"" + onError + "\"");
    await().until(() -> agent.info().readOffset() == Files.size(file));
    appendLines(10, 12);
    awaitLines(first, 12);
    assertThat(agent.context.log().lines())
        .filteredOn(line -> line.startsWith("warn cannot take over positions"))
        .hasSize(content.startsWith("foo") ? 1 : 0)
        .allMatch(line -> line.contains("by on_positions_file_error = \"" + onError));
  }

  /// An agent that skips the file, whose first lines are there, and has saved that.
  private Agent agentThatSkips(String... more) throws IOException {
    appendLines(0, 10);
    passATick();
    var legacy = Files.writeString(directory.resolve("legacy.yml"), "foo: [");
    var arguments = new ArrayList<>(List.of(more));
    arguments.add("legacy_positions_file = \"" + legacy + "\"");
    arguments.add("on_positions_file_error = \"skip\"");
    var agent = new Agent(arguments.toArray(String[]::new));
    awaitSkipped(agent);
    awaitPositions(1);
    return agent;
  }

  private static void awaitSkipped(Agent agent) {
    await()
        .untilAsserted(
            () ->
                assertThat(agent.info().lastError())
                    .isEqualTo("skipped because its position could not be read"));
  }

  @Test
  void skipsTheFilesOfDamagedPositions() throws Exception {
    var agent = agentThatSkips();
    appendLines(10, 12);
    agent.stop();
    awaitSkipped(new Agent());
    Files.move(file, directory.resolve("0.log.1"));
    appendLines(12, 14);
    awaitLines(12, 14);
  }

  @Test
  void readsAllOfTheFileThatFollowsASkippedOne() throws Exception {
    agentThatSkips("tail_from_end = true").stop();
    Files.move(file, directory.resolve("0.log.1"));
    appendLines(10, 12);
    new Agent("tail_from_end = true");
    awaitLines(10, 12);
  }

  @Test
  void saysThatAFileIsSkippedWhichComesLate() throws Exception {
    agentThatSkips().stop();
    var away = Files.createDirectory(directory.resolve("not-mounted")).resolve("x");
    Files.move(file, away);
    var agent = new Agent();
    await().until(() -> agent.info().state().equals("missing"));
    Files.move(away, file);
    awaitSkipped(agent);
    assertThat(agent.info().state()).isEqualTo("failed");
  }

  @Test
  void skipsAFileOnlyUntilAnotherHasItsName() throws Exception {
    var agent = agentThatSkips();
    var away = Files.createDirectory(directory.resolve("elsewhere")).resolve("x");
    Files.move(file, away);
    appendLines(10, 12);
    awaitLines(10, 12);
    Files.delete(file);
    await().until(() -> agent.info().state().equals("missing"));
    Files.move(away, file);
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(12).endsWith(line(9)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"skip", "restart_from_end"})
  void readsFilesMadeAfterPositionsWereDamaged(String onError) throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/positions"), "garbage");
    var agent = new Agent("on_positions_file_error = \"" + onError + "\"");
    await().until(() -> agent.info().state().equals("missing"));
    var made = Files.writeString(directory.resolve("made"), text(0, 10));
    Files.move(made, file); // with lines in it from the first look on
    awaitLines(0, 10);
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
  void tellsWhatARotatedFileWaitsFor() throws IOException {
    sink.hold();
    appendLines(0, 3);
    long size = Files.size(file);
    var agent = new Agent();
    await().untilAsserted(() -> assertThat(agent.info().readOffset()).isEqualTo(size));
    Files.move(file, directory.resolve("0.log.1"));
    Files.createFile(file);
    await().untilAsserted(() -> assertThat(agent.info().size()).isZero());

    assertThat(agent.info())
        .returns("in_flight", FileDebugInfo.TargetInfo::state)
        .returns(size, FileDebugInfo.TargetInfo::lagBytes);
    assertThat(agent.metric("pewter_loki_source_file_lag_seconds")).isPositive();

    sink.release();
    await().untilAsserted(() -> assertThat(agent.info().state()).isEqualTo("delivered"));
    await().untilAsserted(() -> assertThat(agent.info().lagBytes()).isZero());
    assertThat(agent.info().lagSeconds()).isZero();
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
    Path old = Files.writeString(directory.resolve("old.log"), "old\n");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    file = directory.resolve("*.log");
    new Agent(
        "file_match {",
        "enabled = true",
        "sync_period = \"1s\"",
        "ignore_older_than = \"1h\"",
        "}");
    awaitLines(0, 2);
    file = directory.resolve("1.log");
    appendLines(2, 4);
    awaitLines(0, 4);
  }

  @Test
  void warnsOfAPatternThatNobodyLooksFor() {
    file = directory.resolve("*.log");
    var agent = new Agent();
    agent.component.update(agent.arguments);
    assertThat(agent.context.log().lines())
        .filteredOn(line -> line.startsWith("warn a pattern in __path__"))
        .singleElement()
        .asString()
        .endsWith("path=" + file);
  }
}
