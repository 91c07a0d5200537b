package dev.pewter.core.storage.wal;

import static dev.pewter.core.testing.Allocations.assertAllocatesAtMost;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.storage.wal.WalOptions.Overflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalAllocationTest {
  private static final int RECORDS = 1000;

  @TempDir Path folder;

  @Test
  void appendsAndReadsWithoutAllocatingPerRecord() throws Exception {
    var options = WalOptions.DEFAULT.withBounds(64 << 20, 256 << 20, Overflow.BLOCK);
    byte[] record = new byte[300];
    try (var wal = Wal.open(folder, options, List.of("r"), Clock.SYSTEM, new Losses())) {
      assertAllocatesAtMost(
          8 * RECORDS, // an Instant for each 64 KiB written
          () -> {
            for (int i = 0; i < RECORDS; i++) {
              wal.append(record, 0, record.length);
            }
          });
      var reader = wal.reader("r");
      assertAllocatesAtMost(
          RECORDS,
          () -> {
            for (int i = 0; i < RECORDS && reader.next(Duration.ZERO); i++) {
              record[0] = reader.payload()[0];
            }
          });
    }
  }
}
