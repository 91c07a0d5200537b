package dev.pewter.core.testing;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A clock that moves only when told; sleepers wake when it has passed their time.
public final class TestClock implements Clock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private long nanos = 1_000_000_000L;
  private int sleepers;

  /// Moves the time on and wakes whoever waited for it.
  public void advance(Duration time) {
    lock.lock();
    try {
      now = now.plus(time);
      nanos += time.toNanos();
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// How many threads sleep on this clock.
  public int sleepers() {
    lock.lock();
    try {
      return sleepers;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant now() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long nanos() {
    lock.lock();
    try {
      return nanos;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    lock.lock();
    sleepers++;
    try {
      long until = nanos + time.toNanos();
      while (nanos - until < 0) {
        moved.await();
      }
    } finally {
      sleepers--;
      lock.unlock();
    }
  }
}
