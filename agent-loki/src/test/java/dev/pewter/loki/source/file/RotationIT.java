package dev.pewter.loki.source.file;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Files that are rotated, cut and deleted while they are read.
@EnabledOnOs(OS.LINUX)
class RotationIT extends TailedFile {
  @Test
  void followsARotationAndFinishesTheOldFile() throws Exception {
    agentThatRead(10);
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
    var agent = agentThatRead(10);
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
  void repeatsNothingWhenAFileGetsItsNameBack() throws Exception {
    agentThatRead(10);
    var away = directory.resolve("away");
    Files.move(file, away);
    Files.writeString(away, text(10, 12), APPEND);
    awaitLines(0, 12);
    Files.move(away, file);
    appendLines(12, 15);
    awaitLines(0, 15);
  }

  @Test
  void losesAndRepeatsNothingInQuickRotations() throws Exception {
    agentThatRead(10);
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
    agentThatRead(10);
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

  @Test
  void noticesACutWhileItRuns() throws Exception {
    var agent = agentThatRead(100);
    Files.copy(file, directory.resolve("0.log.1"));
    Files.writeString(file, text(100, 300)); // cut and longer at once
    awaitLines(0, 300);
    assertThat(agent.metric("pewter_loki_source_file_truncated_files_total")).isEqualTo(1);
  }

  @Test
  void findsWhatWasCopiedAndCutTwiceWhileNobodyLooked() throws Exception {
    agentThatRead(10);
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
  void noticesACutFileThatIsAsLongAgain() throws Exception {
    agentThatRead(5);
    copy("0.log.20260102-030405");
    Files.writeString(file, text(5, 10));
    awaitLines(0, 10);
  }

  @Test
  void noticesACutFileWhoseLinesEndAlike() throws Exception {
    append("a same ending\n");
    new Agent();
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(1));
    copy("0.log.20260102-030405");
    Files.writeString(file, "b same ending\nc same ending\n");
    await()
        .untilAsserted(
            () ->
                assertThat(sink.lines())
                    .containsExactly("a same ending", "b same ending", "c same ending"));
  }

  @Test
  void findsASecondCopyThoughTheFirstIsOverwritten() throws Exception {
    agentThatRead(10);
    sink.full(true);
    appendLines(10, 20);
    await().until(() -> sink.waiting() == 1);
    Files.writeString(file, text(20, 30), TRUNCATE_EXISTING);
    copyAndCut("20260102-030405");
    appendLines(30, 40);
    sink.full(false);
    awaitLines(0, 40);
  }
}
