package dev.pewter.loki.source.file;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/// One at a time works on a tail: a reader in its turn, which waits in a queue, or somebody who
/// holds it for a moment when no reader has it. Nobody waits for it. There may be thousands of
/// them, so that a lock for each would cost too much memory.
abstract class Turns {
  private static final AtomicReferenceFieldUpdater<Turns, Turn> TURN =
      AtomicReferenceFieldUpdater.newUpdater(Turns.class, Turn.class, "turn");

  private volatile Turn turn = Turn.NONE;

  private enum Turn {
    NONE,
    QUEUED,
    RUNNING,
    /// Running, and something has happened since it began.
    RUNNING_AGAIN,
    HELD,
    /// Held, and still in the queue.
    HELD_QUEUED,
    /// Held, and something has happened since, or a reader came for it: to be queued afterwards.
    HELD_AGAIN
  }

  /// Something happened to it; tells whether it has to be queued now.
  final boolean mustQueue() {
    while (true) {
      var now = turn;
      switch (now) {
        case QUEUED, RUNNING_AGAIN, HELD_QUEUED, HELD_AGAIN -> {
          return false;
        }
        case NONE -> {
          if (TURN.compareAndSet(this, now, Turn.QUEUED)) {
            return true;
          }
        }
        case RUNNING, HELD -> {
          var again = now == Turn.RUNNING ? Turn.RUNNING_AGAIN : Turn.HELD_AGAIN;
          if (TURN.compareAndSet(this, now, again)) {
            return false;
          }
        }
      }
    }
  }

  /// Whether a reader will come for it, again if one works on it.
  final boolean isToBeRead() {
    return switch (turn) {
      case NONE, RUNNING, HELD -> false;
      case QUEUED, RUNNING_AGAIN, HELD_QUEUED, HELD_AGAIN -> true;
    };
  }

  /// A reader took it from the queue; false when somebody holds it, who will queue it again.
  final boolean turnBegins() {
    while (true) {
      var now = turn;
      boolean isHeld = now == Turn.HELD_QUEUED;
      if (!isHeld && now != Turn.QUEUED) {
        throw new IllegalStateException("not queued");
      }
      if (TURN.compareAndSet(this, now, isHeld ? Turn.HELD_AGAIN : Turn.RUNNING)) {
        return !isHeld;
      }
    }
  }

  /// Its turn is over; tells whether it has to be queued again.
  final boolean mustQueueAgain(boolean isMore) {
    if (!isMore && TURN.compareAndSet(this, Turn.RUNNING, Turn.NONE)) {
      return false;
    }
    turn = Turn.QUEUED;
    return true;
  }

  /// Takes it out of turn, until `mustQueueAfterHold`; false when somebody else works on it.
  final boolean hold() {
    while (true) {
      var now = turn;
      switch (now) {
        case RUNNING, RUNNING_AGAIN, HELD, HELD_QUEUED, HELD_AGAIN -> {
          return false;
        }
        case NONE, QUEUED -> {
          if (TURN.compareAndSet(this, now, now == Turn.NONE ? Turn.HELD : Turn.HELD_QUEUED)) {
            return true;
          }
        }
      }
    }
  }

  /// It is held no longer; tells whether it has to be queued.
  final boolean mustQueueAfterHold() {
    while (true) {
      var now = turn;
      var next =
          switch (now) {
            case HELD -> Turn.NONE;
            case HELD_QUEUED, HELD_AGAIN -> Turn.QUEUED;
            case NONE, QUEUED, RUNNING, RUNNING_AGAIN ->
                throw new IllegalStateException("not held");
          };
      if (TURN.compareAndSet(this, now, next)) {
        return now == Turn.HELD_AGAIN;
      }
    }
  }
}
