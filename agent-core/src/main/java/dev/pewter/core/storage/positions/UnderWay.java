package dev.pewter.core.storage.positions;

import dev.pewter.core.concurrent.Clock;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How many batches are on their way, of which nobody has reported the end. For any thread.
public final class UnderWay {
  /// It moves when something finishes within this time.
  private static final long MOVES_MILLIS = 300;

  private final AtomicLong batches = new AtomicLong();
  private Runnable then = () -> {}; // guarded by this

  public void began() {
    batches.incrementAndGet();
  }

  /// A batch was reported, however it ended.
  public void finished() {
    if (batches.decrementAndGet() == 0) {
      reported();
    }
  }

  private void reported() {
    Runnable told;
    synchronized (this) {
      told = then;
      then = () -> {};
      notifyAll();
    }
    told.run();
  }

  /// Runs something once when everything is reported that a source has sent which has ended: now,
  /// or on the thread of the last report. So positions are kept of what sinks that stop after their
  /// sources put on disk, or still deliver.
  public void onceReported(Runnable wanted) {
    synchronized (this) {
      then = wanted;
    }
    if (batches.get() == 0) {
      reported();
    }
  }

  /// The same of several.
  static void onceReported(Collection<UnderWay> ended, Runnable wanted) {
    var open = new AtomicInteger(1 + ended.size());
    Runnable countDown =
        () -> {
          if (open.decrementAndGet() == 0) {
            wanted.run();
          }
        };
    ended.forEach(each -> each.onceReported(countDown));
    countDown.run();
  }

  /// Waits until nothing is under way, as long as it moves. An interruption ends the wait; it is
  /// passed on.
  public void await(Clock clock, long patienceNanos) {
    boolean wasInterrupted = false;
    long end = clock.nanos() + patienceNanos;
    synchronized (this) {
      long before = Long.MAX_VALUE;
      for (long left = batches.get(); left > 0 && left < before; left = batches.get()) {
        before = clock.nanos() < end ? left : 0;
        try {
          wait(MOVES_MILLIS);
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
