package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

  /// Once; it is read as it is.
  @Test
  void isMissedWithAWarningWhereAFileLooksCompressed() throws Exception {
    var files = new ArrayList<Path>();
    for (String name : List.of("a.log", "b.log")) {
      Path plain = Files.writeString(directory.resolve(name), "one\ntwo\n");
      TailedFile.gzip(plain);
      files.add(Path.of(plain + ".gz"));
      files.add(Files.writeString(plain, "one\ntwo\n"));
    }
    try (var all = UnreadTailing.in(directory)) {
      all.follow(files);
      all.watcher().tick();
      assertThat(all.context().log().lines())
          .singleElement()
          .asString()
          .startsWith("warn a file looks compressed and is read as it is")
          .endsWith(".log.gz");
    }
  }
}
