package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class AdoptionTest {
  @TempDir Path directory;

  /// A file that was compressed while the first look was taken has its new name at the next.
  @Test
  void looksAsFarBackAgainAsWhenItMissedAFile() throws IOException {
    Path file = directory.resolve("0.log");
    try (var all = UnreadTailing.in(directory)) {
      var tail = all.follow(file);
      tail.startIfNew();
      tail.isUnsettled = true;
      tail.unsettledSinceNanos = 0;
      Path rotated =
          Files.writeString(
              directory.resolve("0.log.20260102-030405"), "a line that was not read\n");
      TailedFile.gzip(rotated);

      new Succession(tail, all.tailing()).settle();

      assertThat(tail.contents()).extracting(c -> c.path).containsExactly(rotated + ".gz");
      assertThat(tail.isUnsettled).isFalse();
    }
  }
}
