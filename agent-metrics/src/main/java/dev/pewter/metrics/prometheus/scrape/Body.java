package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.model.ByteBudget;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// The body of an answer in memory. All bodies of the process share a quarter of the heap: who
/// begins one waits for room, who grows one beyond what is left fails.
final class Body implements AutoCloseable {
  private static final ByteBudget ALL = new ByteBudget(Runtime.getRuntime().maxMemory() / 4);
  private static final int UNIT = 1 << 10; // of the budget
  private static final int MIN_BYTES = 16 << 10;
  private static final int KEPT = 4;
  private static final int MAX_KEPT_BYTES = 1 << 20;

  /// Arrays of bodies that are done with, for the next.
  static final class Spares {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<byte[]> arrays = new ArrayDeque<>(KEPT);

    private byte[] take(int least) {
      lock.lock();
      try {
        var spare = arrays.poll();
        return spare != null && spare.length >= least ? spare : new byte[least];
      } finally {
        lock.unlock();
      }
    }

    private void give(byte[] array) {
      lock.lock();
      try {
        if (arrays.size() < KEPT && array.length <= MAX_KEPT_BYTES) {
          arrays.push(array);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private final Spares spares;
  private long taken;
  byte[] bytes;
  int length;

  /// @param expected how long it will probably be
  Body(Spares spares, int expected) throws InterruptedException {
    this.spares = spares;
    int least = wholeUnits(Math.max(MIN_BYTES, expected + expected / 8L));
    this.taken = Math.min(Math.max(least, MAX_KEPT_BYTES / 4), ALL.capacityBytes());
    ALL.acquire(taken);
    this.bytes = spares.take(least);
  }

  /// How long a body may get.
  static long most() {
    return Math.min(ALL.capacityBytes() / 2, Integer.MAX_VALUE - UNIT) / UNIT * UNIT;
  }

  /// What is taken in parts is given back at once: only whole units add up.
  private static int wholeUnits(long bytes) {
    return (int) Math.min((bytes + UNIT - 1) / UNIT * UNIT, most());
  }

  /// Reads to the end.
  ///
  /// @param limit how long it must stay below; 0 for none
  /// @throws TooLong when it reaches that
  void read(InputStream in, long limit) throws IOException {
    length = 0;
    while (true) {
      if (length == bytes.length) {
        grow();
      }
      int read = in.read(bytes, length, bytes.length - length);
      if (read < 0) {
        return;
      }
      length += read;
      if (limit > 0 && length >= limit) {
        throw new TooLong("body size limit exceeded");
      }
    }
  }

  private void grow() throws TooLong {
    long wanted = Math.min(2L * bytes.length, most()); // whole units, as all lengths are
    if (wanted <= bytes.length || (wanted > taken && !ALL.tryAcquire(wanted - taken))) {
      throw new TooLong(
          "body size limit exceeded: no memory for more than " + bytes.length + " bytes");
    }
    taken = Math.max(taken, wanted);
    bytes = Arrays.copyOf(bytes, (int) wanted);
  }

  @Override
  public void close() {
    ALL.release(taken);
    taken = 0;
    spares.give(bytes);
  }

  /// A body reached its limit.
  static final class TooLong extends IOException {
    TooLong(String message) {
      super(message);
    }
  }
}
