package dev.pewter.core.storage.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.files.DirectoryLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SIGKILL on a real process that writes: what it said was synced is there.
class WalKillIT {
  @TempDir Path folder;

  @Test
  void losesNothingThatWasSyncedWhenItsWriterIsKilled() throws Exception {
    var random = new Random(11);
    Set<String> said = new HashSet<>();
    long next = 0;
    for (int round = 0; round < 5; round++) {
      Process writer = start(next);
      int wanted = 50 + random.nextInt(500);
      try (var lines = writer.inputReader(StandardCharsets.US_ASCII)) {
        next = read(lines, wanted, said);
        assertThatThrownBy(() -> DirectoryLock.take(folder))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("in use by process " + writer.pid());
        writer.destroyForcibly().waitFor();
        next = Math.max(next, read(lines, Integer.MAX_VALUE, said)) + 1;
      }
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

  private Process start(long from) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            KilledWriter.class.getName(),
            folder.toString(),
            Long.toString(from))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /// Reads what it says, at most so many lines; the result is the last number.
  private static long read(BufferedReader lines, int count, Set<String> said) throws IOException {
    long last = -1;
    for (int i = 0; i < count; i++) {
      String line = lines.readLine();
      if (line == null) {
        break;
      }
      said.add(line);
      last = Long.parseLong(line);
    }
    return last;
  }
}
