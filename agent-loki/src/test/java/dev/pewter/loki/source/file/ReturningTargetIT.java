package dev.pewter.loki.source.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Files whose names come, go and move on while nobody tails them, or no reader is free.
@EnabledOnOs(OS.LINUX)
class ReturningTargetIT extends TailedFile {
  private static final int FILES = 8; // more than there are readers

  private static void remove(Agent agent) {
    agent.component.update(agent.without());
    await().until(() -> agent.metric("loki_source_file_files_active_total") == 0);
  }

  @Test
  void findsTheCompressedSuccessorOfAFileThatIsGone() throws Exception {
    var agent = agentThatRead(10);
    remove(agent);
    Files.delete(file);
    appendLines(10, 20);
    Files.move(file, directory.resolve("0.log.20260102-030405"));
    gzip(directory.resolve("0.log.20260102-030405"));
    Files.setLastModifiedTime(
        directory.resolve("0.log.20260102-030405.gz"),
        FileTime.from(Instant.now().plus(Duration.ofMinutes(1)))); // clocks differ by a little
    appendLines(20, 30);
    agent.component.update(agent.arguments);
    awaitLines(0, 30);
  }

  @Test
  void findsTheCopyOfAFileThatWasEmpty() throws Exception {
    Files.createFile(file);
    var agent = new Agent();
    await().until(() -> agent.info().state().equals("delivered"));
    awaitPositions(1);
    remove(agent);
    appendLines(0, 10);
    copyAndCut("20260102-030405");
    appendLines(10, 20);
    agent.component.update(agent.arguments);
    awaitLines(0, 20);
  }

  @Test
  void remembersAFileThatIsCutAfterItsTargetIsGone() throws Exception {
    sink.full(true);
    appendLines(0, 10);
    var agent = new Agent();
    await().until(() -> sink.waiting() == 1);
    agent.component.update(agent.without());
    copyAndCut("20260102-030405");
    appendLines(10, 20);
    sink.full(false);
    awaitLines(0, 20);
    appendLines(20, 30);
    copyAndCut("20260102-030406");
    appendLines(30, 40);
    agent.component.update(agent.arguments);
    awaitLines(0, 40);
  }

  @Test
  void readsWhatCameBeforeItsTargetWentWhileTheSinkWasFull() throws Exception {
    sink.full(true);
    appendLines(0, 10);
    var agent = new Agent();
    await().until(() -> sink.waiting() == 1);
    appendLines(10, 20);
    agent.component.update(agent.without());
    sink.full(false);
    awaitLines(0, 20);
  }

  /// Tails so many files that all readers wait for a full sink.
  private void blocked(boolean isThere) throws IOException {
    sink.full(true);
    var targets = new ArrayList<Target>();
    for (int i = 0; i < FILES; i++) {
      file = directory.resolve(i + ".log");
      if (isThere || i > 0) {
        appendLines(10 * i, 10 * i + 5);
      }
      targets.add(Target.of(Map.of("__path__", file.toString())));
    }
    var agent = new Agent();
    agent.component.update(agent.with(List.copyOf(targets)));
  }

  private void rotate(int i) throws IOException {
    file = directory.resolve(i + ".log");
    Files.move(file, directory.resolve(i + ".log.20260102-030405"), ATOMIC_MOVE);
    appendLines(10 * i + 5, 10 * i + 10);
  }

  @Test
  void knowsEachFileThoughNoReaderIsFree() throws Exception {
    blocked(true);
    awaitPositions(FILES);
    for (int i = 0; i < FILES; i++) {
      rotate(i);
    }
    sink.full(false);
    awaitAsSet(0, 10 * FILES);
  }

  @Test
  void knowsAFileThatComesThoughNoReaderIsFree() throws Exception {
    blocked(false);
    awaitPositions(FILES - 1);
    file = directory.resolve("0.log");
    appendLines(0, 5);
    awaitPositions(FILES);
    for (int i = 0; i < FILES; i++) {
      rotate(i);
    }
    sink.full(false);
    awaitAsSet(0, 10 * FILES);
    assertThat(sink.lines()).doesNotHaveDuplicates();
  }

  @Test
  void findsTheCopyOfAFileThatWasEmptyThoughNoReaderIsFree() throws Exception {
    Files.createFile(directory.resolve("0.log"));
    blocked(false);
    awaitPositions(FILES);
    await().until(() -> sink.waiting() > 0);
    file = directory.resolve("0.log");
    appendLines(0, 5);
    copyAndCut("20260102-030405");
    appendLines(5, 10);
    for (int i = 1; i < FILES; i++) {
      rotate(i);
    }
    sink.full(false);
    awaitAsSet(0, 10 * FILES);
  }

  @Test
  void findsTheCopyOfANewFileThatIsAsLongAgainThoughNoReaderIsFree() throws Exception {
    blocked(true);
    awaitPositions(FILES);
    file = directory.resolve("7.log");
    copy("7.log.20260102-030405");
    Files.writeString(file, text(75, 80));
    for (int i = 0; i < FILES - 1; i++) {
      rotate(i);
    }
    sink.full(false);
    awaitAsSet(0, 10 * FILES);
  }
}
