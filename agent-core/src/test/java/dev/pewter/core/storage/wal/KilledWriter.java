package dev.pewter.core.storage.wal;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.files.DirectoryLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The process that `WalKillIT` kills: appends numbers, and says each once it is synced.
public final class KilledWriter {
  private KilledWriter() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path directory = Path.of(args[0]);
    long from = Long.parseLong(args[1]);
    var options =
        WalOptions.DEFAULT
            .withSync(new WalOptions.Sync.Always())
            .withBounds(16 << 10, 64 << 20, WalOptions.Overflow.BLOCK);
    try (var lock = DirectoryLock.take(directory);
        var wal = Wal.open(directory, options, List.of("r"), Clock.SYSTEM, new Losses())) {
      for (long i = from; lock != null; i++) {
        byte[] record = Long.toString(i).getBytes(StandardCharsets.US_ASCII);
        wal.append(record, 0, record.length);
        System.out.println(i);
      }
    }
  }
}
