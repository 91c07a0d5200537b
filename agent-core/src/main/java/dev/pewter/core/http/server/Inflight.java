package dev.pewter.core.http.server;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The requests of one listener that are under way, so that closing can wait for them and then
/// call them off.
public final class Inflight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Thread> threads = new HashSet<>(); // guarded by lock, as the next
  private boolean isClosing;

  /// Whether the request may go on.
  public boolean enter() {
    lock.lock();
    try {
      return !isClosing && threads.add(Thread.currentThread());
    } finally {
      lock.unlock();
    }
  }

  public void leave() {
    lock.lock();
    try {
      threads.remove(Thread.currentThread());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  public boolean isClosing() {
    lock.lock();
    try {
      return isClosing;
    } finally {
      lock.unlock();
    }
  }

  /// Lets nobody in any more, waits so long for those inside, then interrupts them.
  public void close(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      isClosing = true;
      long left = patience.toNanos();
      while (!threads.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      threads.forEach(Thread::interrupt);
      lock.unlock();
    }
  }
}
