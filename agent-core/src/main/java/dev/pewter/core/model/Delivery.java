package dev.pewter.core.model;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// The fate of a batch, in the hands of one holder. A holder either passes it on or reports exactly
/// once: delivered, dropped or returned. When the last of all holders has reported, the source
/// learns the outcome, on the thread of that last report. Reporting twice is a bug and throws.
///
/// Lock-free; a handle belongs to one thread at a time, its siblings may be with other threads.
public final class Delivery {

  /// What the source is told, once.
  @FunctionalInterface
  public interface Completion {
    void finished(Outcome outcome);

    /// All that is left is with stages that wait for further entries, such as the rest of a line:
    /// who can send those only after an answer must not wait any longer. May come more than once,
    /// and before or after the end.
    default void heldBack() {}
  }

  /// How a batch ended.
  ///
  /// @param dropped how many entries were discarded on some way, each with its reason counted there
  /// @param isReturned whether some holder gave it back unfinished, as sinks do at their end: a
  ///     source that can read again must not move past it
  public record Outcome(long dropped, boolean isReturned) {
    private static final Outcome DELIVERED = new Outcome(0, false);
  }

  private final Shared shared;
  private final AtomicBoolean isReported = new AtomicBoolean();
  private volatile boolean isHeld;

  private Delivery(Shared shared) {
    this.shared = shared;
  }

  /// A delivery with one holder.
  public static Delivery of(Completion completion) {
    return new Delivery(new Shared(completion));
  }

  /// For what nobody waits for, such as the agent's own log lines.
  public static Delivery unattended() {
    return of(_ -> {});
  }

  /// A further holder beside this one, for fan-out and for splitting; this one must still be open.
  public Delivery fork() {
    if (isReported.get()) {
      throw new IllegalStateException("forked after its report");
    }
    shared.holders.incrementAndGet();
    return new Delivery(shared);
  }

  /// The receiver at the end has it, or it is safe on disk.
  public void delivered() {
    report();
    shared.release();
  }

  /// So many entries were discarded deliberately; the caller counts them under the reason.
  public void dropped(DropReason reason, long entries) {
    report();
    if (entries < 0) {
      throw new IllegalArgumentException("dropped " + entries + " entries as " + reason);
    }
    shared.dropped.add(entries);
    shared.release();
  }

  /// It ends here undelivered, and the source shall read it again when it can.
  public void returned() {
    report();
    shared.isReturned = true;
    shared.release();
  }

  /// This holder keeps it until further entries come.
  public void hold() {
    if (!isHeld) {
      isHeld = true;
      shared.held.incrementAndGet();
      shared.look();
    }
  }

  /// It goes on, after it was held.
  public void resume() {
    if (isHeld) {
      isHeld = false;
      shared.held.decrementAndGet();
    }
  }

  /// Whether this holder has reported.
  public boolean isReported() {
    return isReported.get();
  }

  private void report() {
    if (!isReported.compareAndSet(false, true)) {
      throw new IllegalStateException("reported twice");
    }
    resume();
  }

  private static final class Shared {
    private final Completion completion;
    private final AtomicInteger holders = new AtomicInteger(1);
    private final AtomicInteger held = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private volatile boolean isReturned;

    Shared(Completion completion) {
      this.completion = completion;
    }

    void release() {
      if (holders.decrementAndGet() == 0) {
        long count = dropped.sum();
        completion.finished(
            count == 0 && !isReturned ? Outcome.DELIVERED : new Outcome(count, isReturned));
      } else {
        look();
      }
    }

    void look() {
      int waiting = held.get();
      if (waiting > 0 && waiting == holders.get()) {
        completion.heldBack();
      }
    }
  }
}
