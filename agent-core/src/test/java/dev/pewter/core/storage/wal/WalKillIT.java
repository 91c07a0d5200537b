package dev.pewter.core.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.files.DirectoryLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SIGKILL on a real process that writes: what it said was synced is there.
class WalKillIT {
  @TempDir Path temporary;
  private Path folder = Path.of("");

  @Test
  void losesNothingThatWasSyncedWhenItsWriterIsKilled() throws Exception {
    folder = temporary.resolve("wal");
    var random = new Random(11);
    Set<String> said = new HashSet<>();
    long next = 0;
    for (int round = 0; round < 5; round++) {
      Path output = folder.resolveSibling("said-" + round);
      Process writer = start(next, output);
      int wanted = 50 + random.nextInt(500);
      Awaitility.await()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !writer.isAlive() || lines(output).size() > wanted);
      assertThatThrownBy(() -> DirectoryLock.take(folder))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use by process " + writer.pid());
      writer.destroyForcibly().waitFor();
      List<String> lines = lines(output);
      said.addAll(lines);
      next = Long.parseLong(lines.getLast()) + 1;
    }
    assertThat(said).hasSizeGreaterThan(250);
    try (var wal = Wal.open(folder, WalOptions.DEFAULT, List.of("r"), Clock.SYSTEM, new Losses())) {
      var reader = wal.reader("r");
      while (reader.next(Duration.ZERO)) {
        said.remove(new String(reader.payload(), 0, reader.length(), StandardCharsets.US_ASCII));
      }
    }
    assertThat(said).as("said to be synced, and lost").isEmpty();
  }

  private Process start(long from, Path output) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            KilledWriter.class.getName(),
            folder.toString(),
            Long.toString(from))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(output.toFile())
        .start();
  }

  /// What the writer said in whole lines.
  private static List<String> lines(Path output) throws IOException {
    String text = Files.readString(output);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }
}
