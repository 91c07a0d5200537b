package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class WatcherTest {
  private static final int TICKS = 5;

  @TempDir Path directory;

  /// Reads it in the place of a reader; tells whether it was woken for that.
  private static boolean isWoken(Tail tail) {
    boolean wasQueued = !tail.mustQueue();
    assertThat(tail.turnBegins()).isTrue();
    assertThat(tail.mustQueueAgain(false)).isFalse();
    return wasQueued;
  }

  /// Nothing will ever tell that it comes, and no time passes in which it were looked at.
  @Test
  void leavesANameBelowAFileAloneBetweenLooks() throws Exception {
    Path log = Files.createFile(directory.resolve("a.log"));
    try (var all = UnreadTailing.in(directory)) {
      var tail = all.follow(log.resolve("b.log"));
      all.watcher().tick();
      assertThat(isWoken(tail)).isTrue();
      for (int i = 0; i < TICKS; i++) {
        all.watcher().tick();
        assertThat(isWoken(tail)).as("woken at tick %s", i).isFalse();
      }
    }
  }

  @Test
  void isToldOfADirectoryThatComesOnTheWayToAFile() throws Exception {
    try (var all = UnreadTailing.in(directory)) {
      var tail = all.follow(directory.resolve("a/b/c.log"));
      all.watcher().tick();
      assertThat(isWoken(tail)).isTrue();
      all.watcher().tick();
      assertThat(isWoken(tail)).isFalse();
      Files.createDirectories(directory.resolve("a/b"));
      all.watcher().tick();
      assertThat(isWoken(tail)).isTrue();
    }
  }
}
