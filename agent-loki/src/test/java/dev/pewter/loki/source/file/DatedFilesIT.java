package dev.pewter.loki.source.file;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A file for each day, and a link to the newest.
@EnabledOnOs(OS.LINUX)
class DatedFilesIT extends TailedFile {
  @BeforeEach
  void link() throws IOException {
    file = directory.resolve("app.log");
    Files.writeString(day(1), "of a day before the first start\n");
    Files.writeString(day(2), text(0, 10));
    Files.createSymbolicLink(file, day(2));
  }

  private Path day(int day) {
    return directory.resolve("app-2026-01-%02d.log".formatted(day));
  }

  private void turnTo(int day) throws IOException {
    var next = directory.resolve("next");
    Files.createSymbolicLink(next, day(day));
    Files.move(next, file, ATOMIC_MOVE);
  }

  /// Files of other days, and of others.
  private void passDays(int next) throws IOException {
    appendLines(next, 20);
    Files.writeString(day(3), text(20, 30));
    gzip(day(3));
    Files.writeString(day(4), text(30, 40));
    Files.writeString(day(5), text(40, 50));
    Files.writeString(day(6), "of a day to come\n");
    Files.writeString(directory.resolve("web-2026-01-04.log"), "of another\n");
    Files.writeString(directory.resolve("app-2026-01-04-debug.log"), "of another\n");
    turnTo(5);
  }

  @Test
  void areAllReadThoughTheLinkWasTurnedSeveralTimesWhileStopped() throws Exception {
    var first = new Agent();
    awaitLines(0, 10);
    first.stop();
    passDays(10);
    var second = new Agent();
    awaitLines(0, 50);
    second.stop();
    new Agent();
    appendLines(50, 60);
    awaitLines(0, 60);
  }

  @Test
  void areAllReadThoughTheLinkWasTurnedSeveralTimesWhileTheReceiverWasFull() throws Exception {
    new Agent();
    awaitLines(0, 10);
    sink.full(true);
    appendLines(10, 12);
    await().until(() -> sink.waiting() == 1);
    passDays(12);
    sink.full(false);
    awaitLines(0, 50);
  }
}
