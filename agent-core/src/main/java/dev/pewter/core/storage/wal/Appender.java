package dev.pewter.core.storage.wal;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.DropReason;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The end of the log, where records are added: makes room for them, goes on in the next segment
/// when the active one is full or not to be trusted, and tells those who wait for more to read.
/// Guarded by the log's lock, which is given up while waiting.
final class Appender {
  /// A smaller segment stays though all is read: beginning the next costs three syncs.
  private static final long WORTH_LEAVING = 1 << 20;

  /// So long after a failure to leave the active segment it stays.
  private static final long LEAVES_AGAIN_NANOS = 1_000_000_000;

  private final WalOptions options;
  private final Clock clock;
  private final WalListener listener;
  private final Segments segments;
  private final Unsynced unsynced;
  private final Condition written; // more to read, or closed
  private final Condition freed; // room on disk, or closed
  private final SegmentWriter writer;
  private boolean mustRotate; // a sync of the active file failed: it is not to be trusted further
  private int waitingReaders;
  private boolean isFailing;
  private boolean hasFailed; // since the active segment was begun
  private long notLeftNanos; // when leaving it failed, or so long ago that it may be tried
  private boolean isClosing; // nothing is taken any more
  private boolean isClosed;

  /// @param found at opening; the segments have it already
  Appender(
      WalOptions options,
      Clock clock,
      WalListener listener,
      Segments segments,
      Recovery.State found,
      Unsynced unsynced,
      ReentrantLock lock)
      throws IOException {
    this.options = options;
    this.clock = clock;
    this.notLeftNanos = clock.nanos() - LEAVES_AGAIN_NANOS;
    this.listener = listener;
    this.segments = segments;
    this.unsynced = unsynced;
    this.written = lock.newCondition();
    this.freed = lock.newCondition();
    Output file;
    if (segments.isEmpty() || found.isOutlived() || segments.last().end >= options.segmentBytes()) {
      file = segments.begin(found.nextNumber());
    } else {
      file = segments.reopenLast();
    }
    this.writer = new SegmentWriter(clock, segments.last(), file, this::grown);
  }

  /// Adds a record, or throws and adds nothing.
  ///
  /// @param isWritten whether it is handed to the operating system at once
  void append(byte[] payload, int from, int length, boolean isWritten)
      throws IOException, InterruptedException {
    try {
      prepare(length + Segment.RECORD_HEADER_BYTES);
      writer.put(payload, from, length, isWritten);
    } catch (IOException e) {
      failing(e);
      throw e;
    }
    if (waitingReaders > 0) {
      written.signalAll();
    }
  }

  /// Waits or drops until a record fits into `maxBytes` and the active segment.
  private void prepare(int size) throws IOException, InterruptedException {
    while (true) {
      if (isClosing) {
        throw new IOException("the log is closed");
      }
      boolean needsSegment = mustRotate || isFull(size);
      int needed = size + (needsSegment ? Segment.HEADER_BYTES : 0);
      long used = writer.used();
      boolean fits = segments.sealedBytes() + used + needed <= options.maxBytes();
      if (fits && !needsSegment) {
        return;
      }
      if (fits || (segments.count() == 1 && used > Segment.HEADER_BYTES)) {
        if (unsynced.isSyncing()) {
          unsynced.awaitEnd();
        } else {
          rotate();
        }
        continue;
      }
      switch (options.overflow()) {
        case BLOCK -> {
          if (!segments.deletePassed()) {
            freed.await();
          }
        }
        case DROP_OLDEST -> segments.drop(DropReason.QUEUE_FULL);
      }
    }
  }

  private boolean isFull(int size) {
    return writer.used() > Segment.HEADER_BYTES
        && (writer.used() + size > options.segmentBytes()
            || writer.ageNanos() > options.segmentAge().toNanos());
  }

  /// Starts the next segment; the one before is complete on disk first, or its records that wait
  /// for that are given back. Nobody syncs.
  private void rotate() throws IOException {
    writer.flush();
    var old = writer.file();
    if (!mustRotate) {
      try {
        old.force();
      } catch (IOException e) {
        failing(e);
        distrust();
      }
    }
    if (mustRotate) {
      unsynced.doom();
    }
    var file = segments.begin(segments.last().number + 1);
    writer.next(segments.last(), file);
    mustRotate = false;
    hasFailed = false;
    written.signalAll();
    try {
      old.close();
    } catch (IOException e) {
      failing(e); // what it had to keep is synced, or given back
    }
    tidy();
  }

  /// Leaves the active segment when all of it is read and it is large, or else when writing has
  /// failed, perhaps because of the room that it takes. That is given back first: on a full disk
  /// nothing new can be begun. When that fails all the same it goes on behind what was cut off, and
  /// tries again when that is read, a second later at the soonest. The cursors are saved by then:
  /// one within what was cut off would after a crash tell of a loss.
  void leavePassed() {
    if (isClosing
        || clock.nanos() - notLeftNanos < LEAVES_AGAIN_NANOS
        || unsynced.isSyncing()
        || writer.used() < (hasFailed ? Segment.HEADER_BYTES + 1 : WORTH_LEAVING)
        || !writer.isFlushed()
        || !segments.isLastPassed()) {
      return;
    }
    try {
      writer.file().cut(Segment.HEADER_BYTES);
      rotate();
    } catch (IOException e) {
      notLeftNanos = clock.nanos();
      failing(e);
      segments.saveCursors();
    }
  }

  /// Deletes what is read or too old. What fails is told and tried again, at the latest when there
  /// is no room; nobody who comes by has to bear it.
  void tidy() {
    try {
      segments.deletePassed();
      segments.expire();
    } catch (IOException _) { // the listener knows
      freed.signalAll(); // who waits for room must learn that there will be none
      return;
    }
    freed.signalAll();
  }

  /// After a failed fsync the kernel may have forgotten the bytes and say so only once: nothing in
  /// this file may be promised any more.
  void distrust() {
    mustRotate = true;
    unsynced.countFailure();
  }

  private void grown() {
    written.signalAll();
    if (isFailing) {
      isFailing = false;
      listener.recovered();
    }
  }

  /// Tells once that writing fails, until it works again.
  void failing(IOException cause) {
    hasFailed = true;
    if (!isFailing) {
      isFailing = true;
      listener.failed(cause);
    }
  }

  /// Hands everything appended to the operating system.
  void flush() throws IOException {
    if (isClosed) {
      return;
    }
    try {
      writer.flush();
    } catch (IOException e) {
      failing(e);
      throw e;
    }
  }

  /// The file to sync, with everything appended in it. Nobody syncs.
  Output flushed() throws IOException {
    try {
      if (mustRotate) {
        rotate();
      }
      writer.flush();
      return writer.file();
    } catch (IOException e) {
      failing(e);
      throw e;
    }
  }

  boolean isFlushed() {
    return writer.isFlushed();
  }

  /// The bytes of the active segment, with those that are not written yet.
  long used() {
    return writer.used();
  }

  /// Waits until a segment is readable beyond an offset, or sealed, or the log is closed.
  ///
  /// @return the nanoseconds left
  long awaitMore(Segment segment, long offset, long nanos) throws InterruptedException {
    waitingReaders++;
    try {
      flushForReader();
      long left = nanos;
      while (segment.end <= offset && !segment.isSealed && !isClosed && left > 0) {
        left = written.awaitNanos(left);
        flushForReader();
      }
      return left;
    } finally {
      waitingReaders--;
    }
  }

  private void flushForReader() {
    try {
      flush();
    } catch (IOException _) { // the reader goes on waiting, the records are still in the buffer
    }
  }

  /// Takes nothing more; who waits for room learns that there is none.
  void refuseMore() {
    isClosing = true;
    freed.signalAll();
  }

  boolean isClosed() {
    return isClosed;
  }

  /// Ends, and wakes whoever waits for more.
  void close() throws IOException {
    isClosed = true;
    written.signalAll();
    writer.file().close();
  }
}
