package dev.pewter.core.storage.wal;

import dev.pewter.core.model.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The deliveries of records that are not safe on disk yet, and the sync that makes them so: one at
/// a time, for all who wait. Guarded by the log's lock, except where a method says otherwise.
final class Unsynced {
  private final ReentrantLock lock;
  private final Condition syncEnded;
  private List<Delivery> waiting = new ArrayList<>();
  private @Nullable List<Delivery> spare; // empty, to be used again
  private volatile List<Delivery> doomed = List.of(); // to be returned once the lock is free
  private boolean isSyncing; // no rotation then: a failed fsync must be seen by who asked for it
  private long failures;

  Unsynced(ReentrantLock lock) {
    this.lock = lock;
    this.syncEnded = lock.newCondition();
  }

  void add(Delivery delivery) {
    waiting.add(delivery);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// How many syncs have failed until now.
  long failures() {
    return failures;
  }

  void countFailure() {
    failures++;
  }

  boolean isSyncing() {
    return isSyncing;
  }

  /// Waits until no sync is on its way.
  void awaitEnd() throws InterruptedException {
    while (isSyncing) {
      syncEnded.await();
    }
  }

  /// The same, whatever happens.
  void awaitEndUninterruptibly() {
    while (isSyncing) {
      syncEnded.awaitUninterruptibly();
    }
  }

  /// A sync begins for those that wait now.
  ///
  /// @return their deliveries, to be reported and given to `reuse`
  List<Delivery> begin() {
    isSyncing = true;
    var taken = waiting;
    waiting = spare == null ? new ArrayList<>() : spare;
    spare = null;
    return taken;
  }

  void end() {
    isSyncing = false;
    syncEnded.signalAll();
  }

  /// Takes a list of `begin` back when all is reported; the lock is not held.
  void reuse(List<Delivery> list) {
    list.clear();
    lock.lock();
    try {
      spare = list;
    } finally {
      lock.unlock();
    }
  }

  /// Those that wait will never be safe.
  void doom() {
    if (!waiting.isEmpty()) {
      var all = new ArrayList<>(doomed);
      all.addAll(waiting);
      doomed = all;
      waiting.clear();
    }
  }

  /// Returns what is doomed; the lock is not held.
  void returnDoomed() {
    if (doomed.isEmpty()) {
      return; // nearly always
    }
    List<Delivery> all;
    lock.lock();
    try {
      all = doomed;
      doomed = List.of();
    } finally {
      lock.unlock();
    }
    all.forEach(Delivery::returned);
  }

  /// Gives away all that wait, at the end of the log.
  List<Delivery> leave() {
    var left = waiting;
    waiting = new ArrayList<>();
    return left;
  }
}
