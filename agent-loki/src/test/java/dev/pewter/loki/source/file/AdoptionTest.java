package dev.pewter.loki.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void looksAsFarBackAgainAsWhenItMissedAFile() throws Exception {
    Path file = directory.resolve("0.log");
    try (var all = UnreadTailing.in(directory)) {
      var tail = all.follow(file);
      tail.startIfNew();
      tail.doubts = tail.doubts.missed(0);
      Path rotated =
          Files.writeString(
              directory.resolve("0.log.20260102-030405"), "a line that was not read\n");
      TailedFile.gzip(rotated);

      new Succession(tail, all.tailing()).settle();

      assertThat(tail.contents()).extracting(c -> c.path).containsExactly(rotated + ".gz");
      assertThat(tail.doubts.isUnsettled()).isFalse();
    }
  }

  /// The interruption of a stop closes what is read, which tells nothing of the file.
  @Test
  void endsNoFileBecauseItIsInterrupted() throws Exception {
    Path file = directory.resolve("0.log");
    Files.writeString(file, TailedFile.text(0, 10));
    try (var all = UnreadTailing.in(directory)) {
      var tail = all.follow(file);
      tail.startIfNew();
      var content = tail.contents().getFirst();
      tail.close(content);
      Path rotated = Files.move(file, directory.resolve("0.log.20260102-030405"));
      TailedFile.gzip(rotated);
      Files.writeString(file, TailedFile.text(10, 20));

      Thread.currentThread().interrupt();
      assertThatThrownBy(tail::observe).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(content.isFinished).isFalse();

      new Succession(tail, all.tailing()).settle();
      assertThat(content.source).isInstanceOf(Source.Compressed.class);
      assertThat(tail.lastError).isEmpty();
    }
  }
}
