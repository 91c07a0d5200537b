package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a stop while the read of a file hangs, as with a network file system that does
/// not answer.
@EnabledOnOs(OS.LINUX)
class HangingFileTest {
  @TempDir Path directory;

  /// To close a file waits for who reads it.
  @Test
  void isLeftOpenByAStop() throws Exception {
    Path file = Files.writeString(directory.resolve("hangs.log"), "line\n");
    Path other = Files.writeString(directory.resolve("other.log"), "line\n");
    try (var all = UnreadTailing.in(directory)) {
      var tails = all.follow(List.of(file, other));
      all.tick();
      var reader = new LineReader(all.tailing());
      for (var tail : tails) {
        assertThat(tail.turnBegins()).isTrue();
        while (tail.read(reader)) {
          // to the end
        }
      }
      assertThat(all.tailing().openFiles()).isEqualTo(2);
      var ended = tails.stream().filter(tail -> tail.path.endsWith("other.log")).toList();
      ended.forEach(tail -> tail.mustQueueAgain(false)); // and the turn of the other does not end

      all.tailing().stop(0);

      assertThat(all.tailing().openFiles()).isEqualTo(1);
    }
  }
}
