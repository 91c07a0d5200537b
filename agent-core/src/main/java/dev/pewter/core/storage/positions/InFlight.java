package dev.pewter.core.storage.positions;

import dev.pewter.core.model.Delivery;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The batches of one reader that nobody has confirmed yet, in the order they were read. A position
/// is confirmed when its batch and all before it have ended. Holds at most `limit` batches: then
/// the reader waits. One reader, any number of threads that report.
public final class InFlight<P> {
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final UnderWay underWay = new UnderWay(); // also those that no longer count

  // Guarded by the lock.
  private final ArrayDeque<Sent<P>> sent = new ArrayDeque<>();
  private @Nullable P confirmed;
  private boolean isReturned;

  private static final class Sent<P> {
    final P position;
    boolean isDone;

    Sent(P position) {
      this.position = position;
    }
  }

  /// @param start where reading begins; null when nothing is known
  public InFlight(int limit, @Nullable P start) {
    this.limit = limit;
    this.confirmed = start;
  }

  /// The delivery of the next batch; waits while too many are on their way.
  ///
  /// @param position where reading goes on once this batch has ended
  public Delivery begin(P position) throws InterruptedException {
    return begin(position, _ -> {});
  }

  /// The same.
  ///
  /// @param after told how it ended, on whatever thread
  public Delivery begin(P position, Consumer<Delivery.Outcome> after) throws InterruptedException {
    var one = new Sent<>(position);
    lock.lockInterruptibly();
    try {
      while (sent.size() >= limit) {
        changed.await();
      }
      sent.add(one);
      underWay.began();
    } finally {
      lock.unlock();
    }
    return Delivery.of(
        outcome -> {
          after.accept(outcome);
          finished(one, outcome.isReturned());
        });
  }

  private void finished(Sent<P> one, boolean wasReturned) {
    lock.lock();
    try {
      if (wasReturned) {
        isReturned |= sent.contains(one);
      }
      one.isDone = !wasReturned;
      while (!sent.isEmpty() && sent.getFirst().isDone) {
        confirmed = sent.removeFirst().position;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    underWay.finished();
  }

  /// As `UnderWay.onceReported`, of readers that have ended.
  public static void onceReported(Collection<? extends InFlight<?>> ended, Runnable then) {
    UnderWay.onceReported(
        ended.stream().map((InFlight<?> inFlight) -> inFlight.underWay).toList(), then);
  }

  /// Everything before it has ended; null when there was nothing yet.
  public @Nullable P confirmed() {
    lock.lock();
    try {
      return confirmed;
    } finally {
      lock.unlock();
    }
  }

  /// Whether a batch came back, so that it must be read again from `confirmed`.
  public boolean isReturned() {
    lock.lock();
    try {
      return isReturned;
    } finally {
      lock.unlock();
    }
  }

  public boolean isEmpty() {
    lock.lock();
    try {
      return sent.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// Where to read on: after everything that was sent, or from `confirmed` when some of it came
  /// back; what is still on its way then no longer counts.
  public @Nullable P resume() {
    lock.lock();
    try {
      if (isReturned) {
        sent.clear();
        isReturned = false;
        changed.signalAll();
      }
      return sent.isEmpty() ? confirmed : sent.getLast().position;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until everything has ended, or came back, at most so long.
  public void awaitEmpty(Duration time) throws InterruptedException {
    long left = time.toNanos();
    lock.lockInterruptibly();
    try {
      while (!sent.isEmpty() && !isReturned && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
