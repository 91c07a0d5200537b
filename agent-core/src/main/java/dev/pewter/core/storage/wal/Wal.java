package dev.pewter.core.storage.wal;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Delivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A segmented log on disk. Any thread may append; each reader has its own pace and its own saved
/// cursor; a segment is deleted when all readers have passed it.
///
/// Records without a delivery are collected in a 64 KiB buffer, written when it is full, when a
/// reader has nothing else, and at each sync. When writing fails, records already taken stay in the
/// buffer, `append` refuses further ones once it is full, and all goes on when writing works again.
/// A record with a delivery is written at once or refused: its owner can do something else with it.
///
/// One lock guards it all. It is held while a file is written, deleted or replaced by the next,
/// which waits for the disk, and while the listener is told. It is not held during the regular
/// fsync, so that appending goes on meanwhile, nor while deliveries are reported.
public final class Wal implements AutoCloseable {
  private final Path directory;
  private final WalOptions options;
  private final Clock clock;
  private final WalListener listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition dirtied = lock.newCondition(); // something to sync, or closed

  // All below are guarded by the lock.
  private final Map<String, WalReader> readers = new TreeMap<>(); // as at opening
  private final Unsynced unsynced = new Unsynced(lock);
  private final Segments segments;
  private final Appender appender;
  private boolean isDirty;
  private boolean hasUnsaved; // a reader's cursor, for it was saved a moment ago

  private Wal(
      Path directory,
      WalOptions options,
      Clock clock,
      WalListener listener,
      Output.Disk disk,
      Recovery.State found)
      throws IOException {
    this.directory = directory;
    this.options = options;
    this.clock = clock;
    this.listener = listener;
    this.segments = new Segments(directory, options, clock, listener, disk, readers.values());
    found.segments().forEach(segments::add);
    this.appender = new Appender(options, clock, listener, segments, found, unsynced, lock);
  }

  /// Opens or creates the log in a directory that nobody else uses, cutting off a torn end.
  ///
  /// @param readers all that will read it; what is kept of others is forgotten
  public static Wal open(
      Path directory,
      WalOptions options,
      Collection<String> readers,
      Clock clock,
      WalListener listener)
      throws IOException {
    return open(directory, options, readers, clock, listener, Output::onDisk);
  }

  static Wal open(
      Path directory,
      WalOptions options,
      Collection<String> readers,
      Clock clock,
      WalListener listener,
      Output.Disk disk)
      throws IOException {
    Files.createDirectories(directory);
    var found = Recovery.run(directory, options, readers, listener);
    var wal = new Wal(directory, options, clock, listener, disk, found);
    boolean isOpen = false;
    try {
      for (String name : readers) {
        wal.addReader(name, found.cursors().get(name));
      }
      wal.passed();
      isOpen = true;
      return wal;
    } finally {
      if (!isOpen) {
        wal.close();
      }
    }
  }

  private void addReader(String name, @Nullable WalPosition saved) {
    var start = WalPosition.startOf(segments.first().number);
    if (saved != null && saved.compareTo(start) > 0) {
      start = saved;
    }
    var segment = segments.from(start.segment());
    if (segment.number == start.segment() && start.offset() > segment.end) {
      start = WalPosition.startOf(segment.number + 1); // the cursor outlived what was there
    }
    readers.put(name, new WalReader(this, name, start, options.maxRecordBytes()));
  }

  /// Whether a file in the directory of a log holds what a later version has written.
  public static boolean isSetAside(Path file) {
    return file.toString().endsWith(Segment.SET_ASIDE);
  }

  /// A reader named at opening; for one thread at a time.
  public WalReader reader(String name) {
    lock.lock();
    try {
      var reader = readers.get(name);
      if (reader == null) {
        throw new IllegalArgumentException("no reader " + name + " was named at opening");
      }
      return reader;
    } finally {
      lock.unlock();
    }
  }

  /// Adds a record; nobody waits for it to be safe.
  public void append(byte[] payload, int from, int to) throws IOException, InterruptedException {
    append(payload, from, to, null);
  }

  /// Adds a record and reports its delivery once it is synced to disk, or returned when that
  /// fails. Waits for room when the log is full and set to block. When it throws, the record was
  /// not taken and the delivery is still the caller's.
  public void append(byte[] payload, int from, int to, @Nullable Delivery delivery)
      throws IOException, InterruptedException {
    int length = to - from;
    if (length > options.maxRecordBytes()) {
      throw new IOException(
          "a record of " + length + " bytes, at most " + options.maxRecordBytes() + " are taken");
    }
    long failures;
    lock.lockInterruptibly();
    try {
      appender.append(payload, from, length, delivery != null);
      if (delivery != null) {
        unsynced.add(delivery);
      }
      if (!isDirty) {
        isDirty = true;
        dirtied.signal();
      }
      failures = unsynced.failures();
    } finally {
      lock.unlock();
      unsynced.returnDoomed();
    }
    if (options.sync() instanceof WalOptions.Sync.Always) {
      try {
        sync(failures);
      } catch (IOException e) {
        // Once taken, a record's fate is told by its delivery. Who has none learns of it here, and
        // may find the record twice when he appends it again.
        if (delivery == null) {
          throw e;
        }
      }
    }
  }

  /// Hands everything appended so far to the operating system: a killed process loses nothing of
  /// it, a power failure may.
  public void write() throws IOException {
    lock.lock();
    try {
      appender.flush();
    } finally {
      lock.unlock();
    }
  }

  /// Writes and syncs everything appended so far, then reports the deliveries that waited for it.
  public void sync() throws IOException {
    long failures;
    lock.lock();
    try {
      failures = unsynced.failures();
    } finally {
      lock.unlock();
    }
    sync(failures);
  }

  /// @param failures how many syncs had failed when the caller's record was appended
  private void sync(long failures) throws IOException {
    Output syncing;
    List<Delivery> safe;
    lock.lock();
    try {
      unsynced.awaitEndUninterruptibly(); // who comes meanwhile is synced together
      if (unsynced.failures() != failures) {
        var failed = new IOException("could not be synced");
        appender.failing(failed);
        throw failed;
      }
      if (appender.isClosed() || (appender.isFlushed() && !isDirty && unsynced.isEmpty())) {
        return;
      }
      syncing = appender.flushed();
      safe = unsynced.begin();
      isDirty = false;
    } finally {
      lock.unlock();
      unsynced.returnDoomed();
    }
    boolean isSafe = false;
    try {
      syncing.force();
      isSafe = true;
    } catch (IOException e) {
      tell(e);
      throw e;
    } finally {
      synced(isSafe);
      for (int i = 0; i < safe.size(); i++) {
        if (isSafe) {
          safe.get(i).delivered();
        } else {
          safe.get(i).returned();
        }
      }
      unsynced.reuse(safe);
    }
  }

  private void synced(boolean isSafe) {
    lock.lock();
    try {
      unsynced.end();
      if (!isSafe) {
        appender.distrust();
      }
      appender.tidy();
      appender.leavePassed();
    } finally {
      lock.unlock();
    }
  }

  /// Syncs as `Sync.Every` asks until interrupted or closed; a task of the log's owner. Sleeps
  /// while there is nothing to do.
  public void syncLoop() throws InterruptedException {
    var interval =
        options.sync() instanceof WalOptions.Sync.Every(Duration every)
            ? every
            : Duration.ofSeconds(1);
    while (awaitDirty()) {
      clock.sleep(interval);
      saveCursors();
      try {
        sync();
      } catch (IOException _) { // the listener knows
        clock.sleep(Duration.ofSeconds(1));
      }
    }
  }

  /// Saves the cursors whose last save is long enough ago: after the last acknowledgement nobody
  /// else would.
  private void saveCursors() {
    lock.lock();
    try {
      hasUnsaved = false;
    } finally {
      lock.unlock();
    }
    for (var reader : readers.values()) {
      if (!reader.saveIfDue()) {
        unsaved();
      }
    }
  }

  /// A cursor waits to be saved.
  void unsaved() {
    lock.lock();
    try {
      if (!hasUnsaved) {
        hasUnsaved = true;
        dirtied.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell(IOException cause) {
    lock.lock();
    try {
      appender.failing(cause);
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitDirty() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isDirty && unsynced.isEmpty() && !hasUnsaved && !appender.isClosed()) {
        dirtied.await();
      }
      return !appender.isClosed();
    } finally {
      lock.unlock();
    }
  }

  /// What the log takes on disk, or will.
  public long usedBytes() {
    lock.lock();
    try {
      return segments.sealedBytes() + appender.used();
    } finally {
      lock.unlock();
    }
  }

  /// What the records behind a place take, written or not yet.
  long bytesAfter(WalPosition place) {
    lock.lock();
    try {
      return segments.bytesAfter(place) + appender.used() - segments.last().end;
    } finally {
      lock.unlock();
    }
  }

  public int segmentCount() {
    lock.lock();
    try {
      return segments.count();
    } finally {
      lock.unlock();
    }
  }

  /// A reader has acknowledged more.
  void passed() {
    lock.lock();
    try {
      if (segments.count() > 1) {
        appender.tidy();
      }
      appender.leavePassed();
    } finally {
      lock.unlock();
    }
  }

  /// The first segment with at least this number; the active one is the last.
  Segment segmentAt(long number) {
    lock.lock();
    try {
      appender.tidy();
      return segments.from(number);
    } finally {
      lock.unlock();
    }
  }

  /// The place behind everything that can be read of a segment.
  WalPosition endOf(Segment segment) {
    lock.lock();
    try {
      return new WalPosition(segment.number, segment.end, segment.records);
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a segment is readable beyond an offset, or sealed, or the log is closed.
  ///
  /// @return the nanoseconds left
  long awaitMore(Segment segment, long offset, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      return appender.awaitMore(segment, offset, nanos);
    } finally {
      lock.unlock();
    }
  }

  WalListener listener() {
    return listener;
  }

  Path directory() {
    return directory;
  }

  Clock clock() {
    return clock;
  }

  /// Takes nothing more, syncs, saves the cursors, and wakes whoever waits; deliveries that could
  /// not be made safe are returned. Closing again does nothing.
  ///
  /// @throws IOException when records without a delivery may be lost, too
  @Override
  public void close() throws IOException {
    refuseMore();
    IOException first = null;
    try {
      sync();
    } catch (IOException e) {
      first = e;
    }
    List<Delivery> unsafe;
    lock.lock();
    try {
      unsynced.awaitEndUninterruptibly();
      if (appender.isClosed()) {
        return;
      }
      unsafe = unsynced.leave();
      dirtied.signalAll();
      try {
        appender.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    } finally {
      lock.unlock();
    }
    unsafe.forEach(Delivery::returned);
    for (var reader : readers.values()) {
      try {
        reader.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void refuseMore() {
    lock.lock();
    try {
      appender.refuseMore();
    } finally {
      lock.unlock();
    }
  }
}
