package dev.pewter.metrics.prometheus.exporter;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Lets one of several callers work at a time; those who come meanwhile get what it made.
public final class SharedWork {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean isWorking; // guarded by lock, as the next three
  private int waiting;
  private long rounds;
  private byte @Nullable [] result;

  /// Makes a result.
  @FunctionalInterface
  public interface Work {
    byte[] run() throws IOException, InterruptedException;
  }

  /// Works, or waits for who is at it already. When that one fails the next one tries.
  ///
  /// @throws IOException when the work fails, or another one has not ended within 30 seconds
  public byte[] run(Work work) throws IOException, InterruptedException {
    byte[] shared = awaitOther();
    if (shared != null) {
      return shared;
    }
    byte[] made = null;
    try {
      made = work.run();
      return made;
    } finally {
      ended(made);
    }
  }

  /// What another one made meanwhile; null when it is now for the caller to work.
  private byte @Nullable [] awaitOther() throws InterruptedException, IOException {
    lock.lockInterruptibly();
    try {
      long left = PATIENCE_NANOS;
      waiting++;
      try {
        while (isWorking) {
          long round = rounds;
          left = changed.awaitNanos(left);
          if (rounds > round && result != null) {
            return result;
          }
          if (left <= 0) {
            throw new IOException("a collection before this one has not ended yet");
          }
        }
      } finally {
        if (--waiting == 0) {
          result = null;
        }
      }
      isWorking = true;
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void ended(byte @Nullable [] made) {
    lock.lock();
    try {
      isWorking = false;
      if (made != null) {
        rounds++;
      }
      result = waiting > 0 ? made : null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
