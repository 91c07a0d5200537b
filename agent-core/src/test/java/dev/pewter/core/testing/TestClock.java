package dev.pewter.core.testing;

import dev.pewter.core.concurrent.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A clock that moves only when told; sleepers wake when it has passed their time.
public final class TestClock implements Clock {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private Instant now = Instant.parse("2026-01-02T03:04:05Z");
  private long nanos = 1_000_000_000L;
  private final List<Long> sleeping = new ArrayList<>(); // until when, for each who does

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

  /// How many threads sleep on this clock whose time has not come yet.
  public int sleepers() {
    lock.lock();
    try {
      return (int) sleeping.stream().filter(until -> nanos - until < 0).count();
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
    Long until = nanos + time.toNanos();
    sleeping.add(until);
    try {
      while (nanos - until < 0) {
        moved.await();
      }
    } finally {
      sleeping.remove(until);
      lock.unlock();
    }
  }
}
