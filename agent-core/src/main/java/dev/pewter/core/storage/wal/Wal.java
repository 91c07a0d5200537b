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
/// The lock is held while the file is written: it guards the file. It is not held during fsync or
/// callbacks.
public final class Wal implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

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
  private final TreeMap<Long, Segment> segments = new TreeMap<>();
  private final Map<String, WalReader> readers = new TreeMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
  private final Checksum checksum = new Checksum();
  private Segment active;
  private Output file;
  private long bufferedRecords;
  private long createdNanos;
  private boolean mustRotate; // a sync of the active file failed: it is not to be trusted further
  private List<Delivery> pending = new ArrayList<>();
  private @Nullable List<Delivery> spare; // empty, to be used again
  private volatile List<Delivery> doomed = List.of(); // to be returned once the lock is free
  private boolean isSyncing; // no rotation then: a failed fsync must be seen by who asked for it
  private long failedSyncs;
  private long sealedBytes;
  private int waitingReaders;
  private boolean isDirty;
  private boolean isFailing;
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
    for (var segment : found.segments()) {
      segments.put(segment.number, segment);
      sealedBytes += segment.end;
    }
    var last = segments.isEmpty() ? null : segments.lastEntry().getValue();
    if (last == null || last.end >= options.segmentBytes()) {
      active = create(found.nextNumber());
      segments.put(active.number, active);
      file = open(active, true);
    } else {
      last.isSealed = false;
      sealedBytes -= last.end;
      active = last;
      file = open(active, false);
    }
    createdNanos = clock.nanos();
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
      wal.expire();
      isOpen = true;
      return wal;
    } finally {
      if (!isOpen) {
        wal.close();
      }
    }
  }

  private void addReader(String name, @Nullable WalPosition saved) {
    var first = segments.firstEntry().getValue();
    var start = WalPosition.startOf(first.number);
    if (saved != null && saved.compareTo(start) > 0) {
      start = saved;
    }
    var end = new WalPosition(active.number, active.end, active.records);
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
        put(payload, from, length, size);
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
    long used = active.end + buffer.position();
    return used > Segment.HEADER_BYTES
        && (used + size > options.segmentBytes()
            || clock.nanos() - createdNanos > options.segmentAge().toNanos());
  }

  private void put(byte[] payload, int from, int length, int size) throws IOException {
    if (size > buffer.remaining()) {
      flush();
    }
    int crc = checksum.of(active.number, active.end + buffer.position(), payload, from, length);
    if (size <= buffer.remaining()) {
      buffer.putInt(length).putInt(crc).put(payload, from, length);
      bufferedRecords++;
      return;
    }
    // Larger than the buffer, which is empty: written in parts, counted when all are there.
    long at = active.end;
    buffer.putInt(length).putInt(crc);
    try {
      for (int done = 0; done < length || buffer.position() > 0; ) {
        int part = Math.min(buffer.remaining(), length - done);
        buffer.put(payload, from + done, part);
        done += part;
        at = write(at);
        buffer.clear();
      }
    } finally {
      buffer.clear();
    }
    grown(at, 1);
  }

  /// Writes the buffer at an offset of the active file; it is as it was when that fails.
  private long write(long offset) throws IOException {
    int length = buffer.position();
    buffer.flip();
    try {
      while (buffer.hasRemaining()) {
        file.write(buffer, offset + buffer.position());
      }
    } finally {
      buffer.clear().position(length);
    }
    return offset + length;
  }

  /// Makes everything appended readable. The lock is held.
  private void flush() throws IOException {
    if (buffer.position() > 0) {
      long end = write(active.end);
      buffer.clear();
      grown(end, bufferedRecords);
      bufferedRecords = 0;
    }
  }

  private void grown(long end, long records) {
    active.grow(end, records, clock.now().toEpochMilli());
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
    flush();
    if (!mustRotate) {
      try {
        file.force();
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
    var next = create(active.number + 1);
    var output = open(next, true);
    var old = file;
    active.isSealed = true;
    sealedBytes += active.end;
    segments.put(next.number, next);
    active = next;
    file = output;
    createdNanos = clock.nanos();
    mustRotate = false;
    written.signalAll();
    old.close();
    deletePassed();
    expire();
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
        flush();
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
      if (isClosed || (buffer.position() == 0 && !isDirty && pending.isEmpty())) {
        return;
      }
      if (mustRotate) {
        rotate();
      }
      flush();
      syncing = file;
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

  private void synced(boolean isSafe) throws IOException {
    lock.lock();
    try {
      isSyncing = false;
      syncEnded.signalAll();
      if (!isSafe) {
        distrust();
      }
      expire();
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
      try {
        sync();
      } catch (IOException _) { // the listener knows
        clock.sleep(Duration.ofSeconds(1));
      }
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
      while (!isDirty && pending.isEmpty() && !isClosed) {
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
      if (isClosed) {
        throw new IOException("the log is closed");
      }
      boolean needsSegment = mustRotate || isFull(size);
      int needed = size + (needsSegment ? Segment.HEADER_BYTES : 0);
      long used = active.end + buffer.position();
      boolean fits = sealedBytes + used + needed <= options.maxBytes();
      if (fits && !needsSegment) {
        return;
      }
      if (fits || (segments.size() == 1 && used > Segment.HEADER_BYTES)) {
        if (isSyncing) {
          syncEnded.await();
        } else {
          rotate();
        }
        continue;
      }
      switch (options.overflow()) {
        case BLOCK -> freed.await();
        case DROP_OLDEST -> drop(segments.firstEntry().getValue(), DropReason.QUEUE_FULL);
      }
    }
  }

  /// What the log takes on disk, or will.
  public long usedBytes() {
    lock.lock();
    try {
      return sealedBytes + active.end + buffer.position();
    } finally {
      lock.unlock();
    }
  }

  public int segmentCount() {
    lock.lock();
    try {
      return segments.size();
    } finally {
      lock.unlock();
    }
  }

  /// Drops sealed segments that are too old. The lock is held, or nobody else knows the log yet.
  private void expire() throws IOException {
    if (options.maxAge().isZero()) {
      return;
    }
    long oldest = clock.now().toEpochMilli() - options.maxAge().toMillis();
    while (true) {
      var first = segments.firstEntry().getValue();
      if (first == active || first.lastWriteMillis >= oldest) {
        return;
      }
      drop(first, DropReason.TOO_OLD);
    }
  }

  /// Gives a sealed segment up and counts what its readers have not had. The lock is held.
  private void drop(Segment segment, DropReason reason) throws IOException {
    for (var reader : readers.values()) {
      var acked = reader.acked();
      if (acked.segment() > segment.number) {
        continue;
      }
      boolean isInside = acked.segment() == segment.number;
      long bytes = segment.end - (isInside ? acked.offset() : Segment.HEADER_BYTES);
      if (bytes > 0) {
        long records = Recovery.records(segment, options.maxRecordBytes());
        listener.lost(
            reader.name(),
            reason,
            isInside ? Math.max(0, records - acked.index()) : records,
            bytes);
      }
    }
    delete(segment);
  }

  private void delete(Segment segment) throws IOException {
    segments.remove(segment.number);
    sealedBytes -= segment.end;
    segment.isDeleted = true;
    Files.deleteIfExists(segment.file);
    freed.signalAll();
  }

  /// Deletes the segments that all readers have passed. The lock is held.
  private void deletePassed() throws IOException {
    if (readers.isEmpty()) {
      return;
    }
    long needed = Long.MAX_VALUE;
    for (var reader : readers.values()) {
      var at = reader.acked();
      var segment = segments.get(at.segment());
      boolean isDone = segment != null && segment.isSealed && at.offset() >= segment.end;
      needed = Math.min(needed, isDone ? at.segment() + 1 : at.segment());
    }
    while (segments.firstKey() < needed && segments.firstEntry().getValue() != active) {
      delete(segments.firstEntry().getValue());
    }
  }

  /// A reader has acknowledged more.
  void passed() throws IOException {
    lock.lock();
    try {
      if (segments.size() > 1) {
        deletePassed();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The first segment with at least this number; the active one is the last.
  Segment segmentAt(long number) throws IOException {
    lock.lock();
    try {
      expire();
      var found = segments.ceilingEntry(number);
      return found == null ? active : found.getValue();
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
        flush();
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

  /// Syncs, saves the cursors, and wakes whoever waits; deliveries that could not be made safe are
  /// returned. Closing again does nothing.
  @Override
  public void close() throws IOException {
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
      freed.signalAll();
      dirtied.signalAll();
      try {
        file.close();
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
}
