package dev.pewter.loki.source.api;

import dev.pewter.loki.push.PushBody;
import dev.pewter.loki.push.PushException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The memory of all pushes under way, from their decoding until their delivery has finished.
final class RequestMemory {
  /// All of them with what is made of them: a quarter of a small heap.
  static final long BYTES = Math.min(32 << 20, Runtime.getRuntime().maxMemory() / 4);

  /// One body, compressed or not.
  static final int BODY_BYTES = (int) (BYTES / 2);

  /// All bodies while they are received.
  static final long BODIES_BYTES = BYTES / 2;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private long used; // guarded by lock

  /// What one request has of it. Released once, by whoever comes first.
  final class Share implements PushBody.Charge {
    private long taken; // guarded by lock, as the next
    private boolean isReleased;

    private Share() {}

    /// Takes more without waiting: who holds some and waits for more may wait for himself.
    @Override
    public void take(long bytes) throws PushException {
      lock.lock();
      try {
        if (bytes > BYTES - taken) {
          throw new PushException(
              PushException.Kind.TOO_LARGE,
              "request needs more than the " + BYTES + " bytes of memory that one may have");
        }
        if (bytes > BYTES - used) {
          throw busy();
        }
        used += bytes;
        taken += bytes;
      } finally {
        lock.unlock();
      }
    }

    void release() {
      lock.lock();
      try {
        if (!isReleased) {
          isReleased = true;
          used -= taken;
          released.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /// Begins a request, and waits a moment when others need the memory.
  Share open(int bytes) throws PushException, InterruptedException {
    var share = new Share();
    long left = PATIENCE.toNanos();
    lock.lockInterruptibly();
    try {
      while (bytes > BYTES - used) {
        if (left <= 0) {
          throw busy();
        }
        left = released.awaitNanos(left);
      }
      share.take(bytes);
      return share;
    } finally {
      lock.unlock();
    }
  }

  /// What is in use now.
  long usedBytes() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }

  private static PushException busy() {
    return new PushException(
        PushException.Kind.BUSY, "too many bytes wait for their delivery, try again later");
  }
}
