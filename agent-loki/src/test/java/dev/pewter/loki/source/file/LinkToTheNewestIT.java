package dev.pewter.loki.source.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A file for each day, or numbered ones, and a link to the newest.
@EnabledOnOs(OS.LINUX)
class LinkToTheNewestIT extends TailedFile {
  private static final String DAYS = "app-2026-01-%02d.log";

  private void link(String names) throws IOException {
    file = directory.resolve("app.log");
    Files.writeString(directory.resolve(names.formatted(8)), text(0, 10));
    Files.createSymbolicLink(file, directory.resolve(names.formatted(8)));
  }

  private void turnTo(String name) throws IOException {
    var next = directory.resolve("next");
    Files.createSymbolicLink(next, directory.resolve(name));
    Files.move(next, file, ATOMIC_MOVE);
  }

  /// What is written to files of one day or number after the other, and to others.
  private void pass(String names, int line) throws IOException {
    appendLines(line, 20);
    Path ninth = directory.resolve(names.formatted(9));
    Files.writeString(ninth, text(20, 30));
    gzip(ninth);
    Files.writeString(directory.resolve(names.formatted(10)), text(30, 40));
    Files.writeString(directory.resolve(names.formatted(11)), text(40, 50));
    Files.writeString(directory.resolve(names.formatted(12)), "of one to come\n");
    Files.writeString(directory.resolve("web" + names.formatted(10)), "of another\n");
    Files.writeString(directory.resolve(names.formatted(10) + "x"), "of another\n");
    turnTo(names.formatted(11));
  }

  @ParameterizedTest
  @ValueSource(strings = {DAYS, "real%d.txt"})
  void allItLedToAreReadThoughItWasTurnedWhileStopped(String names) throws Exception {
    Files.writeString(directory.resolve(names.formatted(7)), "from before the first start\n");
    link(names);
    var first = new Agent();
    awaitLines(0, 10);
    first.stop();
    pass(names, 10);
    var second = new Agent();
    awaitLines(0, 50);
    second.stop();
    new Agent();
    appendLines(50, 60);
    awaitLines(0, 60);
  }

  @ParameterizedTest
  @ValueSource(strings = {DAYS, "real%d.txt"})
  void allItLedToAreReadThoughItWasTurnedWhileTheReceiverWasFull(String names) throws Exception {
    link(names);
    new Agent();
    awaitLines(0, 10);
    sink.full(true);
    appendLines(10, 12);
    await().until(() -> sink.waiting() == 1);
    pass(names, 12);
    sink.full(false);
    awaitLines(0, 50);
  }

  /// As those of several processes, of which the link names the last.
  @Test
  void noneIsReadThatIsWrittenBesideOthers() throws Exception {
    link("app.%d.log");
    var beside = directory.resolve("app.9.log");
    var first = new Agent();
    awaitLines(0, 10);
    first.stop();
    appendLines(10, 20);
    Files.writeString(beside, "of another process\n");
    Files.writeString(directory.resolve("app.10.log"), text(20, 30));
    Files.setLastModifiedTime(beside, FileTime.from(Instant.now().plusSeconds(10)));
    turnTo("app.10.log");
    new Agent();
    awaitLines(0, 30);
  }
}
