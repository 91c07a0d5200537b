package dev.pewter.core.cli;

import dev.pewter.core.concurrent.Clock;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Keeps the memory of the process near what lives in it. The serial collector fills the old space
/// up to its bound before it collects it, so that the bound would be what the process takes; with a
/// collection whenever half as much again has come, the bound can leave room for large starts.
final class HeapKeeper {
  private static final Duration PACE = Duration.ofSeconds(1);

  /// So much may come in any case: a full collection takes some 25 ms.
  private static final long LEAST_ROOM = 4 << 20;

  private final LongSupplier used;
  private final Runnable collector;
  private final Clock clock;

  HeapKeeper(LongSupplier used, Runnable collector, Clock clock) {
    this.used = used;
    this.collector = collector;
    this.clock = clock;
  }

  /// That of this process; none with a collector that needs no help.
  static Optional<HeapKeeper> ofProcess() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Tenured Gen"))
        .findAny()
        .map(pool -> new HeapKeeper(() -> used(pool), System::gc, Clock.SYSTEM));
  }

  private static long used(MemoryPoolMXBean pool) {
    var usage = pool.getUsage();
    return usage == null ? 0 : usage.getUsed();
  }

  void run() throws InterruptedException {
    long alive = used.getAsLong();
    while (true) {
      clock.sleep(PACE);
      if (used.getAsLong() > alive + Math.max(alive / 2, LEAST_ROOM)) {
        collector.run();
        alive = used.getAsLong();
      }
    }
  }
}
