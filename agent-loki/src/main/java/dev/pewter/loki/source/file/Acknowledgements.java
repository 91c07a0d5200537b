package dev.pewter.loki.source.file;

import dev.pewter.core.model.Delivery;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What of a file is under way, in order, and how far everything before is finished. Batches finish
/// in any order, on any thread. A part of the content rather than an object of its own, for there
/// may be thousands.
class Acknowledgements {
  /// Bytes up to `end` that follow those before it.
  private static final class Range {
    private final long readNanos;
    private long end;
    private boolean isFinished;
    private boolean isReadAgain; // it came back, or is behind one that did

    private Range(long readNanos, long end) {
      this.readNanos = readNanos;
      this.end = end;
    }
  }

  private static final ArrayDeque<Range> NOTHING = new ArrayDeque<>(1); // never changed

  private ArrayDeque<Range> underWay = NOTHING; // there may be thousands of idle files
  private long finished; // offset before which all is
  private boolean isReturned;

  Acknowledgements(long offset) {
    this.finished = offset;
  }

  /// Begins a range that ends at `end` and was read now; `reader` learns when it has finished, on
  /// whatever thread.
  final synchronized Delivery begin(long nowNanos, long end, Delivery.Completion reader) {
    var range = new Range(nowNanos, end);
    range.isReadAgain = isReturned;
    if (underWay.isEmpty()) {
      underWay = new ArrayDeque<>(2);
    }
    underWay.addLast(range);
    return Delivery.of(
        new Delivery.Completion() {
          @Override
          public void finished(Delivery.Outcome outcome) {
            finish(range, outcome);
            reader.finished(outcome);
          }

          @Override
          public boolean isInVain() {
            return isReturned() || reader.isInVain();
          }

          @Override
          public @Nullable Object origin() {
            return reader.origin();
          }
        });
  }

  private synchronized void finish(Range range, Delivery.Outcome outcome) {
    range.isFinished = true;
    if (outcome.isReturned()) {
      isReturned = true;
      underWay.stream()
          .dropWhile(each -> !each.equals(range))
          .forEach(each -> each.isReadAgain = true);
    }
    for (var first = underWay.peekFirst();
        first != null && first.isFinished;
        first = underWay.peekFirst()) {
      finished = first.isReadAgain ? finished : first.end;
      underWay.removeFirst();
    }
    if (underWay.size() > 64) {
      merge();
    }
    letGo();
  }

  private void letGo() {
    if (underWay.isEmpty()) {
      underWay = NOTHING;
    }
  }

  /// Joins finished neighbours behind one that takes long.
  private void merge() {
    var merged = new ArrayDeque<Range>();
    for (var range : underWay) {
      var last = merged.peekLast();
      if (last != null
          && last.isFinished
          && range.isFinished
          && last.isReadAgain == range.isReadAgain) {
        last.end = range.end;
      } else {
        merged.addLast(range);
      }
    }
    underWay.clear();
    underWay.addAll(merged);
  }

  /// Everything before it was delivered, or dropped deliberately.
  final synchronized long finished() {
    return finished;
  }

  /// The offset is as good as finished: there is nothing before it to be read.
  final synchronized void startAt(long offset) {
    finished = offset;
  }

  /// When the oldest of what is under way was read; `otherwise` when nothing is.
  final synchronized long oldestNanos(long otherwise) {
    var first = underWay.peekFirst();
    return first == null ? otherwise : first.readNanos;
  }

  /// Whether nothing is under way, and nothing came back.
  final synchronized boolean isComplete() {
    return underWay.isEmpty() && !isReturned;
  }

  /// Whether something came back and nothing is under way any more: reading goes on at `finished`.
  final synchronized boolean takeReturned() {
    if (isReturned && underWay.isEmpty()) {
      isReturned = false;
      return true;
    }
    return false;
  }

  /// Whether something came back, so that reading must wait until it can be repeated.
  final synchronized boolean isReturned() {
    return isReturned;
  }
}
