package dev.pewter.core.model;

import java.util.concurrent.Semaphore;

/// The bytes in flight of the whole process: a source takes before it reads, and gives back when
/// the delivery has finished. First come, first served. Accounts in units of 1 KiB.
public final class ByteBudget {
  private static final int UNIT = 1024;

  private final int units;
  private final Semaphore free;

  /// @param bytes the most that may be in flight, at most 1 TiB
  public ByteBudget(long bytes) {
    this.units = Math.clamp(bytes / UNIT, 1, 1 << 30);
    this.free = new Semaphore(units, true);
  }

  /// Waits until so many bytes may be taken. More than the whole budget takes the whole budget, so
  /// that nothing is too large to pass, alone.
  public void acquire(long bytes) throws InterruptedException {
    free.acquire(unitsOf(bytes));
  }

  /// Takes the bytes if that needs no waiting.
  public boolean tryAcquire(long bytes) {
    return !free.hasQueuedThreads() && free.tryAcquire(unitsOf(bytes));
  }

  /// Gives back what one `acquire` of the same number took; from any thread.
  public void release(long bytes) {
    free.release(unitsOf(bytes));
  }

  public long capacityBytes() {
    return (long) units * UNIT;
  }

  /// What is taken now.
  public long usedBytes() {
    return (long) (units - free.availablePermits()) * UNIT;
  }

  private int unitsOf(long bytes) {
    return Math.clamp((bytes + UNIT - 1) / UNIT, 0, units);
  }
}
