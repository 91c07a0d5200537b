package dev.pewter.loki.source.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// Files of more than one name: by symbolic and by hard links.
@EnabledOnOs(OS.LINUX)
class LinkedFilesIT extends TailedFile {
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

  /// The container restarts: what its old file has to the end, and a new file.
  private void restart(Path pod) throws IOException {
    appendLines(100, 110);
    Files.writeString(pod.resolve("1.log"), text(110, 120));
    turnLink(pod.resolve("1.log"));
  }

  @Test
  void followsALinkThatIsTurnedToAnotherFile() throws IOException {
    var pod = container();
    agentThatRead(100);
    restart(pod);
    await().untilAsserted(() -> assertThat(sink.lines()).hasSize(120));
    appendLines(120, 130);
    awaitLines(0, 130);
  }

  @Test
  void finishesTheFileThatALinkLedToBeforeItWasTurnedWhileStopped() throws Exception {
    var pod = container();
    var first = agentThatRead(100);
    first.stop();
    restart(pod);
    new Agent();
    awaitLines(0, 120);
  }

  @Test
  void finishesTheRunsThatALinkLedToInBetween() throws Exception {
    var pod = container();
    var first = agentThatRead(100);
    first.stop();
    appendLines(100, 110);
    Files.writeString(pod.resolve("1.log.20260102-030405"), text(110, 120));
    gzip(pod.resolve("1.log.20260102-030405"));
    Files.writeString(pod.resolve("1.log.20260102-040506"), text(120, 130));
    Files.writeString(pod.resolve("1.log"), text(130, 140));
    Files.writeString(pod.resolve("2.log"), text(140, 150));
    Files.writeString(pod.resolve("10.log.20260102-050607"), text(150, 160));
    Files.writeString(pod.resolve("10.log"), text(160, 170));
    Files.writeString(pod.resolve("11.log"), "of a run to come\n");
    turnLink(pod.resolve("10.log"));
    var second = new Agent();
    awaitLines(0, 170);
    second.stop();
    new Agent();
    appendLines(170, 180);
    awaitLines(0, 180);
  }

  @Test
  void readsNothingTwiceWhenEachRunHasALinkOfItsOwn() throws Exception {
    var pod = container();
    var agent = agentThatRead(10);
    Files.writeString(pod.resolve("1.log"), text(10, 20));
    var other = file.resolveSibling("b_a_app-2.log");
    Files.createSymbolicLink(other, pod.resolve("1.log"));
    agent.component.update(
        agent.with(
            List.of(
                Target.of(Map.of("__path__", file.toString())),
                Target.of(Map.of("__path__", other.toString())))));
    awaitAsSet(0, 20);
  }

  @Test
  void findsTheRotatedFilesBehindALink() throws Exception {
    var pod = container();
    var first = agentThatRead(100);
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
}
