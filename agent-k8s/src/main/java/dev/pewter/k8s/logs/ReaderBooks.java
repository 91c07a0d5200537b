package dev.pewter.k8s.logs;

import dev.pewter.core.model.Delivery;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where the lines of one reader have gone: each that was read is delivered, dropped, returned to
/// be read again, or under way. One that came back is under way until it is read again, or is
/// dropped when that can no longer be.
public final class ReaderBooks {
  private final LineBooks books;

  // Guarded by this.
  private int round;
  private long waiting; // that came back
  private long unread;
  private LineBooks.@Nullable Loss loss;

  public ReaderBooks(LineBooks books) {
    this.books = books;
  }

  /// So many were read, and are handed on.
  public void read(int lines) {
    books.read(lines);
  }

  /// To be told how that has ended.
  public synchronized Consumer<Delivery.Outcome> ending(int lines) {
    int of = round;
    return outcome -> finished(lines, of, outcome);
  }

  private synchronized void finished(int lines, int of, Delivery.Outcome outcome) {
    var why = loss;
    if (!outcome.isReturned()) {
      books.finished(lines, outcome.dropped());
    } else if (of != round) {
      books.returned(lines);
    } else if (why != null) {
      books.dropped(lines, why);
    } else {
      waiting += lines;
    }
  }

  /// So many have come from the API server, but reading was ended before them.
  public synchronized void unread(int lines) {
    unread += lines;
  }

  /// Reading goes on behind what was delivered.
  public synchronized void readAgain() {
    unread = 0;
    if (waiting > 0) {
      books.returned(waiting);
      waiting = 0;
      round++;
    }
  }

  /// This reader has ended: what comes back from now on is read again by another one.
  public synchronized void end() {
    readAgain();
    if (loss == null) {
      round++;
    }
  }

  /// Nothing is read again any more.
  public synchronized void abandon(LineBooks.Loss why) {
    books.read(unread);
    books.dropped(waiting + unread, why);
    unread = 0;
    waiting = 0;
    loss = why;
  }
}
