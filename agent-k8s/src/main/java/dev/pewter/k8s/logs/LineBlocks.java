package dev.pewter.k8s.logs;

import dev.pewter.core.model.LineLimit;
import java.util.Arrays;

/// Cuts a stream into blocks of whole lines, without copying where a chunk holds whole ones. Keeps
/// the first `LineLimit.BYTES` of an unfinished line. For one thread.
final class LineBlocks {
  private static final byte[] NOTHING = {};

  private final Sink sink;
  private byte[] carry = NOTHING;
  private int carried;
  private boolean isCut;

  /// Takes blocks over.
  interface Sink {
    /// Lines with their ends.
    void lines(byte[] bytes, int from, int to) throws InterruptedException;

    /// The beginning of a line that is longer than lines may be.
    void cut(byte[] bytes, int to) throws InterruptedException;
  }

  LineBlocks(Sink sink) {
    this.sink = sink;
  }

  /// Takes a chunk, whose array belongs to the sink from now on.
  void accept(byte[] chunk, int length) throws InterruptedException {
    int last = length - 1;
    while (last >= 0 && chunk[last] != '\n') {
      last--;
    }
    if (last >= 0) {
      finish(chunk, last + 1);
    }
    keep(chunk, last + 1, length);
  }

  private void finish(byte[] chunk, int to) throws InterruptedException {
    int from = 0;
    if (isCut) {
      byte[] line = carry;
      int length = carried;
      reset();
      sink.cut(line, length);
      while (chunk[from++] != '\n') {} // the rest of that line
    } else if (carried > 0) {
      byte[] joined = Arrays.copyOf(carry, carried + to);
      System.arraycopy(chunk, 0, joined, carried, to);
      reset();
      sink.lines(joined, 0, joined.length);
      return;
    }
    if (from < to) {
      sink.lines(chunk, from, to);
    }
  }

  private void keep(byte[] chunk, int from, int to) {
    int more = Math.min(to - from, LineLimit.BYTES - carried);
    isCut |= more < to - from;
    if (more > carry.length - carried) {
      int room = Math.max(carried + more, Math.min(2 * carried, LineLimit.BYTES));
      carry = Arrays.copyOf(carry, room);
    }
    System.arraycopy(chunk, from, carry, carried, more);
    carried += more;
  }

  /// Nothing comes any more: what has no end is a line too.
  void end() throws InterruptedException {
    if (carried > 0) {
      byte[] line = carry;
      int length = carried;
      boolean wasCut = isCut;
      reset();
      if (wasCut) {
        sink.cut(line, length);
      } else {
        sink.lines(line, 0, length);
      }
    }
  }

  /// What there is of a line that has no end.
  byte[] unfinished() {
    return Arrays.copyOf(carry, carried);
  }

  private void reset() {
    carry = NOTHING;
    carried = 0;
    isCut = false;
  }
}
