package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class DecompressionTest {
  @TempDir Path directory;

  /// Who writes an archive may take his time.
  @Test
  void leavesANewFileAloneForItsInitialDelay() throws Exception {
    Path plain = Files.writeString(directory.resolve("a.log"), "one\ntwo\n");
    TailedFile.gzip(plain);
    String block = "decompression {\n enabled = true\n format = \"gz\"\n initial_delay = \"3s\"\n}";
    try (var all = UnreadTailing.in(directory, Notifications.OF_SYSTEM, block)) {
      var tail = all.follow(Path.of(plain + ".gz"));
      var reader = new LineReader(all.tailing());
      all.watcher().tick();
      all.clock().advance(Duration.ofMillis(2999));
      all.watcher().tick();
      tail.read(reader);
      assertThat(tail.lines()).isZero();
      all.clock().advance(Duration.ofMillis(1));
      tail.read(reader);
      assertThat(tail.lines()).isEqualTo(2);
    }
  }
}
