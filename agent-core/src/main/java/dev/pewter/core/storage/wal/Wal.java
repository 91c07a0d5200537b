package dev.pewter.core.storage.wal;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.storage.files.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
/// Records are collected in a 64 KiB buffer, written when it is full, when a reader has nothing
/// else, and at each sync. When writing fails, records already taken stay in the buffer, `append`
/// refuses further ones once it is full, and all goes on when writing works again.
///
/// One lock guards it all. It is held while a file is written, deleted or replaced by the next,
/// which waits for the disk, and while the listener is told. It is not held during the regular
/// fsync, so that appending goes on meanwhile, nor while deliveries are reported.
public final class Wal implements AutoCloseable {
  private final Path directory;
  private final WalOptions options;
  private final Clock clock;
  private final WalListener listener;
  private final Output.Disk disk;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition written = lock.newCondition(); // more to read, or closed
  private final Condition freed = lock.newCondition(); // room on disk, or closed
  private final Condition dirtied = lock.newCondition(); // something to sync, or closed
  private final Condition syncEnded = lock.newCondition();

  // All below are guarded by the lock.
  private final Map<String, WalReader> readers = new TreeMap<>(); // as at opening
  private final Segments segments;
  private final SegmentWriter writer;
  private boolean mustRotate; // a sync of the active file failed: it is not to be trusted further
  private List<Delivery> pending = new ArrayList<>();
  private @Nullable List<Delivery> spare; // empty, to be used again
  private volatile List<Delivery> doomed = List.of(); // to be returned once the lock is free
  private boolean isSyncing; // no rotation then: a failed fsync must be seen by who asked for it
  private long failedSyncs;
  private int waitingReaders;
  private boolean isDirty;
  private boolean hasUnsaved; // a reader's cursor, for it was saved a moment ago
  private boolean isFailing;
  private boolean isClosing; // nothing is taken any more
  private boolean isClosed;

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
    this.disk = disk;
    this.segments = new Segments(options, clock, listener, disk, readers.values());
    found.segments().forEach(segments::add);
    Output file;
    if (segments.isEmpty() || segments.last().end >= options.segmentBytes()) {
      var first = create(found.nextNumber());
      file = open(first, true);
      segments.add(first);
    } else {
      file = open(segments.last(), false);
    }
    this.writer = new SegmentWriter(clock, segments.last(), file, this::grown);
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
    var end = endOf(segments.last());
    if (start.compareTo(end) > 0) {
      start = end; // the cursor outlived records that were never synced
    }
    readers.put(name, new WalReader(this, name, start, options.maxRecordBytes()));
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
      int size = length + Segment.RECORD_HEADER_BYTES;
      try {
        prepare(size);
        writer.put(payload, from, length);
      } catch (IOException e) {
        failing(e);
        throw e;
      }
      if (delivery != null) {
        pending.add(delivery);
      }
      if (!isDirty) {
        isDirty = true;
        dirtied.signal();
      }
      if (waitingReaders > 0) {
        written.signalAll();
      }
      failures = failedSyncs;
    } finally {
      lock.unlock();
      returnDoomed();
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

  private boolean isFull(int size) {
    return writer.used() > Segment.HEADER_BYTES
        && (writer.used() + size > options.segmentBytes()
            || writer.ageNanos() > options.segmentAge().toNanos());
  }

  private void grown() {
    written.signalAll();
    if (isFailing) {
      isFailing = false;
      listener.recovered();
    }
  }

  private void failing(IOException cause) {
    if (!isFailing) {
      isFailing = true;
      listener.failed(cause);
    }
  }

  /// Starts the next segment; the one before is complete on disk first, or its records that wait
  /// for that are given back. The lock is held and nobody syncs.
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
    if (mustRotate && !pending.isEmpty()) {
      var all = new ArrayList<>(doomed);
      all.addAll(pending);
      doomed = all;
      pending.clear();
    }
    var next = create(segments.last().number + 1);
    writer.next(next, open(next, true));
    segments.add(next);
    mustRotate = false;
    written.signalAll();
    try {
      old.close();
    } catch (IOException e) {
      failing(e); // what it had to keep is synced, or given back
    }
    tidy();
  }

  /// Deletes what is read or too old. What fails is told and tried again, at the latest when there
  /// is no room; nobody who comes by has to bear it.
  private void tidy() {
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
  private void distrust() {
    mustRotate = true;
    failedSyncs++;
  }

  private void returnDoomed() {
    if (doomed.isEmpty()) {
      return; // nearly always
    }
    List<Delivery> all;
    lock.lock();
    try {
      all = doomed;
      doomed = List.of();
    } finally {
      lock.unlock();
    }
    all.forEach(Delivery::returned);
  }

  private Segment create(long number) {
    return new Segment(directory, number, Segment.HEADER_BYTES, 0, clock.now().toEpochMilli());
  }

  private Output open(Segment segment, boolean isNew) throws IOException {
    var channel = disk.open(segment.file, isNew);
    if (!isNew) {
      return channel;
    }
    boolean isReady = false;
    try {
      var header = ByteBuffer.allocate(Segment.HEADER_BYTES);
      header.putInt(Segment.MAGIC).putInt(0).putLong(segment.number).flip();
      while (header.hasRemaining()) {
        channel.write(header, header.position());
      }
      channel.force();
      AtomicFile.syncParent(segment.file);
      isReady = true;
      return channel;
    } finally {
      if (!isReady) {
        channel.close();
      }
    }
  }

  /// Hands everything appended so far to the operating system: a killed process loses nothing of
  /// it, a power failure may.
  public void write() throws IOException {
    lock.lock();
    try {
      if (!isClosed) {
        writer.flush();
      }
    } catch (IOException e) {
      failing(e);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /// Writes and syncs everything appended so far, then reports the deliveries that waited for it.
  public void sync() throws IOException {
    long failures;
    lock.lock();
    try {
      failures = failedSyncs;
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
      while (isSyncing) {
        syncEnded.awaitUninterruptibly(); // who comes meanwhile is synced together
      }
      if (failedSyncs != failures) {
        throw new IOException("could not be synced");
      }
      if (isClosed || (writer.isFlushed() && !isDirty && pending.isEmpty())) {
        return;
      }
      if (mustRotate) {
        rotate();
      }
      writer.flush();
      syncing = writer.file();
      safe = pending;
      pending = spare == null ? new ArrayList<>() : spare;
      spare = null;
      isDirty = false;
      isSyncing = true;
    } catch (IOException e) {
      failing(e);
      throw e;
    } finally {
      lock.unlock();
      returnDoomed();
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
      reuse(safe);
    }
  }

  private void synced(boolean isSafe) {
    lock.lock();
    try {
      isSyncing = false;
      syncEnded.signalAll();
      if (!isSafe) {
        distrust();
      }
      tidy();
    } finally {
      lock.unlock();
    }
  }

  private void reuse(List<Delivery> list) {
    list.clear();
    lock.lock();
    try {
      spare = list;
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
      failing(cause);
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitDirty() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isDirty && pending.isEmpty() && !hasUnsaved && !isClosed) {
        dirtied.await();
      }
      return !isClosed;
    } finally {
      lock.unlock();
    }
  }

  /// Waits or drops until a record fits into `maxBytes` and the active segment. The lock is held,
  /// but not while waiting.
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
        if (isSyncing) {
          syncEnded.await();
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

  /// What the log takes on disk, or will.
  public long usedBytes() {
    lock.lock();
    try {
      return segments.sealedBytes() + writer.used();
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
        tidy();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The first segment with at least this number; the active one is the last.
  Segment segmentAt(long number) {
    lock.lock();
    try {
      tidy();
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
      lock.unlock();
    }
  }

  private void flushForReader() {
    try {
      if (!isClosed) {
        writer.flush();
      }
    } catch (IOException e) {
      failing(e); // the reader goes on waiting, the records are still in the buffer
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
      while (isSyncing) {
        syncEnded.awaitUninterruptibly();
      }
      if (isClosed) {
        return;
      }
      isClosed = true;
      unsafe = pending;
      pending = new ArrayList<>();
      written.signalAll();
      dirtied.signalAll();
      try {
        writer.file().close();
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
      isClosing = true;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
