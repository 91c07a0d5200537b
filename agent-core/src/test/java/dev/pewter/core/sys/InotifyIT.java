package dev.pewter.core.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class InotifyIT {
  @TempDir Path directory;

  @Test
  void tellsWhatHappensToTheFilesOfADirectory() throws IOException {
    try (var inotify = Inotify.open()) {
      int watch =
          inotify.watch(
              directory, Inotify.CREATE | Inotify.MODIFY | Inotify.MOVED_TO | Inotify.DELETE);
      var file = directory.resolve("grün.log");
      Files.writeString(file, "x");
      Files.writeString(file, "y", StandardOpenOption.APPEND);
      Files.move(file, directory.resolve("b.log"));
      Files.delete(directory.resolve("b.log"));
      for (String like : List.of("b.lo", "b.log", "b.log.1")) { // the name before
        Files.createFile(directory.resolve(like));
      }

      var seen = new ArrayList<String>();
      await()
          .until(
              () -> {
                inotify.poll((of, mask, name) -> seen.add(of - watch + " " + mask + " " + name));
                return seen.size() >= 7;
              });
      assertThat(seen)
          .containsSubsequence(
              List.of(
                  "0 256 grün.log",
                  "0 2 grün.log",
                  "0 128 b.log",
                  "0 512 b.log",
                  "0 256 b.lo",
                  "0 256 b.log",
                  "0 256 b.log.1"));
    }
  }

  @Test
  void doesNotWaitWhenNothingHappens() throws IOException {
    try (var inotify = Inotify.open()) {
      inotify.watch(directory, Inotify.CREATE);
      inotify.poll((_, _, name) -> assertThat(name).isNull());
    }
  }

  @Test
  void refusesWhatIsNoDirectory() throws IOException {
    var file = Files.writeString(directory.resolve("f"), "");
    try (var inotify = Inotify.open()) {
      assertThatThrownBy(() -> inotify.watch(file, Inotify.CREATE))
          .isInstanceOf(SystemCallException.class)
          .hasMessage("inotify_add_watch: not a directory");
    }
  }

  @Test
  void keepsNoMemoryWhenTheSystemRefuses() {
    var arena = Arena.ofShared();
    assertThatThrownBy(() -> new Inotify(arena, -1))
        .isInstanceOf(SystemCallException.class)
        .hasMessageStartingWith("inotify_init1: ");
    assertThat(arena.scope().isAlive()).isFalse();
  }
}
