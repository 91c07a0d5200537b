package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class UnusedPatternsTest {
  @TempDir Path directory;
  private final TestContext.TestLog log = new TestContext("loki.source.file.t").log();
  private final UnusedPatterns patterns = new UnusedPatterns(log);

  @Test
  void namesTheFirstOnce() {
    var paths = List.of(directory + "/a.log", directory + "/*.log", directory + "/b?.log");
    patterns.tell(paths);
    patterns.tell(paths);
    assertThat(log.lines())
        .containsExactly(
            "warn a pattern in __path__ is taken for the name of a file: what matches is only"
                + " looked for by local.file_match or with file_match { enabled = true } path="
                + directory
                + "/*.log");
  }

  @Test
  void leavesAFileAloneThatHasSuchAName() throws IOException {
    Path odd = Files.createFile(directory.resolve("a[1].log"));
    patterns.tell(List.of(odd.toString()));
    assertThat(log.lines()).isEmpty();
  }
}
