package dev.pewter.core.model;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// The fate of a batch, in the hands of one holder. A holder either passes it on or reports exactly
/// once: delivered, dropped or returned. When the last of all holders has reported, the source
/// learns the outcome, on the thread of that last report. Reporting twice is a bug and throws.
///
/// Lock-free; a handle belongs to one thread at a time, its siblings may be with other threads.
/// Only `hold` may come from any, even after the report, when it does nothing.
public final class Delivery {

  /// What the source is told, once.
  @FunctionalInterface
  public interface Completion {
    void finished(Outcome outcome);

    /// All that is left is with stages that wait for further entries, such as the rest of a line:
    /// who can send those only after an answer must not wait any longer. May come more than once,
    /// and before or after the end; not when some of it was given back, which is told at the end.
    default void heldBack() {}

    /// Whether all of it is read again whatever becomes of it, for some of it came back or who sent
    /// it has ended: the rest of what a stage holds back will not follow, or with the whole again.
    default boolean isInVain() {
      return false;
    }

    /// What stays the same from batch to batch of who reads one thing after the other, whatever
    /// labels it has; null when there is no such thing.
    default @Nullable Object origin() {
      return null;
    }
  }

  /// How a batch ended.
  ///
  /// @param dropped how many entries were discarded on some way, each with its reason counted there
  /// @param isReturned whether some holder gave it back unfinished, as sinks do at their end: a
  ///     source that can read again must not move past it
  public record Outcome(long dropped, boolean isReturned) {
    private static final Outcome DELIVERED = new Outcome(0, false);
  }

  /// Where one holder is with it.
  private enum State {
    OPEN,
    HELD,
    REPORTED
  }

  private final Shared shared;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

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
    if (isReported()) {
      throw new IllegalStateException("forked after its report");
    }
    shared.counts.incrementAndGet();
    return new Delivery(shared);
  }

  /// The receiver at the end has it, or it is safe on disk.
  public void delivered() {
    shared.release(report());
  }

  /// So many entries were discarded deliberately; the caller counts them under the reason.
  public void dropped(DropReason reason, long entries) {
    var before = report();
    if (entries < 0) {
      throw new IllegalArgumentException("dropped " + entries + " entries as " + reason);
    }
    shared.dropped.add(entries);
    shared.release(before);
  }

  /// It ends here undelivered, and the source shall read it again when it can.
  public void returned() {
    var before = report();
    shared.isReturned = true;
    shared.release(before);
  }

  /// This holder keeps it until further entries come.
  public void hold() {
    if (state.compareAndSet(State.OPEN, State.HELD)) {
      shared.look(shared.counts.addAndGet(Shared.ONE_HELD));
    }
  }

  /// It goes on, after it was held.
  public void resume() {
    if (state.compareAndSet(State.HELD, State.OPEN)) {
      shared.counts.addAndGet(-Shared.ONE_HELD);
    }
  }

  /// Whether this holder has reported.
  public boolean isReported() {
    return state.get() == State.REPORTED;
  }

  /// Whether all of it is read again, so that who keeps a part of a line is to give it back.
  public boolean isInVain() {
    return shared.isReturned || shared.completion.isInVain();
  }

  /// Whether both are of one batch, which ends when the last of its holders has reported.
  @SuppressWarnings("ReferenceEquality") // it has no identity of its own
  public boolean isOfBatchOf(Delivery other) {
    return shared == other.shared;
  }

  /// Whether both come from one reader of one thing.
  @SuppressWarnings("ReferenceEquality") // of things without an identity of their own
  public boolean hasOriginOf(Delivery other) {
    Object origin = shared.completion.origin();
    return origin != null && origin == other.shared.completion.origin();
  }

  /// How it was with this holder until now.
  private State report() {
    var before = state.getAndSet(State.REPORTED);
    if (before == State.REPORTED) {
      throw new IllegalStateException("reported twice");
    }
    return before;
  }

  private static final class Shared {
    private static final long ONE_HELD = 1L << Integer.SIZE;

    private final Completion completion;

    /// The holders, and in the upper half how many of them keep it: together, so that no report
    /// comes between looking at the one and at the other.
    private final AtomicLong counts = new AtomicLong(1);

    private final LongAdder dropped = new LongAdder();
    private volatile boolean isReturned;

    Shared(Completion completion) {
      this.completion = completion;
    }

    void release(State before) {
      long left = counts.addAndGet(before == State.HELD ? -1 - ONE_HELD : -1);
      if ((int) left == 0) {
        long count = dropped.sum();
        completion.finished(
            count == 0 && !isReturned ? Outcome.DELIVERED : new Outcome(count, isReturned));
      } else {
        look(left);
      }
    }

    void look(long now) {
      int held = (int) (now >> Integer.SIZE);
      if (held > 0 && held == (int) now && !isReturned) {
        completion.heldBack();
      }
    }
  }
}
