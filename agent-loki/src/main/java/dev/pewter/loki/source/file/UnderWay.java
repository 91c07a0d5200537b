package dev.pewter.loki.source.file;

import dev.pewter.core.concurrent.Clock;
import java.util.concurrent.atomic.AtomicLong;

/// How many batches are on their way. For any thread.
final class UnderWay {
  /// It moves when something finishes within this time.
  private static final long MOVES_MILLIS = 300;

  private final AtomicLong batches = new AtomicLong();

  void began() {
    batches.incrementAndGet();
  }

  /// Tells whether that was the last.
  boolean finished() {
    if (batches.decrementAndGet() > 0) {
      return false;
    }
    synchronized (batches) {
      batches.notifyAll();
    }
    return true;
  }

  /// Waits until nothing is under way, as long as it moves. An interruption ends the wait; it is
  /// passed on.
  void await(Clock clock, long patienceNanos) {
    boolean wasInterrupted = false;
    long end = clock.nanos() + patienceNanos;
    synchronized (batches) {
      long before = Long.MAX_VALUE;
      for (long left = batches.get(); left > 0 && left < before; left = batches.get()) {
        before = clock.nanos() < end ? left : 0;
        try {
          batches.wait(MOVES_MILLIS);
        } catch (InterruptedException _) {
          wasInterrupted = true;
          break;
        }
      }
    }
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
