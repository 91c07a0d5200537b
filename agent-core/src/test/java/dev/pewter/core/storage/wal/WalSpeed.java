package dev.pewter.core.storage.wal;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.storage.wal.WalOptions.Overflow;
import dev.pewter.core.testing.Allocations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Prints how fast a log takes and gives back records, with a group commit every 50 ms. Run by
/// hand: `WalSpeed <empty directory> <record bytes>`.
public final class WalSpeed {
  private WalSpeed() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int size = Integer.parseInt(args[1]);
    int count = (256 << 20) / size;
    byte[] record = new byte[size];
    var options = WalOptions.DEFAULT.withBounds(16 << 20, 1L << 30, Overflow.DROP_OLDEST);
    var safe = new AtomicLong();
    var delivered = new AtomicLong();
    try (var wal = Wal.open(Path.of(args[0]), options, List.of("r"), Clock.SYSTEM, new Losses());
        var tasks = new TaskGroup("speed")) {
      tasks.start("sync", wal::syncLoop);
      var reader = wal.reader("r");
      for (int round = 0; round < 4; round++) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
          wal.append(record, 0, size);
        }
        wal.sync();
        print("append", size, count, System.nanoTime() - start);
        start = System.nanoTime();
        while (reader.next(Duration.ZERO)) {
          safe.addAndGet(reader.length());
        }
        reader.ack(reader.position());
        print("read", size, count, System.nanoTime() - start);
      }
      long bytes =
          Allocations.bytesOf(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  wal.append(record, 0, size);
                }
              });
      System.out.printf("allocated per appended record: %.2f bytes%n", bytes / 10_000.0);
      bytes =
          Allocations.bytesOf(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  wal.append(record, 0, size, Delivery.of(_ -> delivered.incrementAndGet()));
                }
              });
      System.out.printf("with a new delivery each: %.2f bytes%n", bytes / 10_000.0);
    }
  }

  private static void print(String what, int size, int count, long nanos) {
    System.out.printf(
        "%s: %,d records of %d bytes, %.0f ns each, %.0f MB/s%n",
        what, count, size, (double) nanos / count, 1e3 * count * size / nanos);
  }
}
