package dev.pewter.metrics.prometheus.remotewrite;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.storage.wal.Wal;
import dev.pewter.core.storage.wal.WalListener;
import dev.pewter.core.storage.wal.WalOptions;
import dev.pewter.core.storage.wal.WalPosition;
import dev.pewter.core.storage.wal.WalReader;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What an endpoint has still to send, in order: on disk, or in memory while the disk takes
/// nothing. Any thread appends; one reads. A record is with the operating system when `append`
/// returns, so that a killed process loses nothing of it.
///
/// Bounded: 2 GiB on disk, 8 MiB in memory, and by age. What is given up for that is noticed by the
/// reader, for records are numbered.
final class SampleLog implements AutoCloseable {
  static final long MAX_BYTES = 2L << 30;
  private static final long SEGMENT_BYTES = 32L << 20;
  private static final long MAX_MEMORY = 8L << 20;
  private static final Duration SYNC = Duration.ofSeconds(5);
  private static final Duration OPEN_AGAIN = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final String READER = "sender";

  private final Path directory;
  private final Clock clock;
  private final Log log;
  private final LogMetrics metrics;
  private final Duration maxAge;
  private final long maxBytes;
  private final long maxMemory;
  private final long process = ThreadLocalRandom.current().nextLong();
  private final Listener listener = new Listener();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition(); // to the memory, or closed

  // Guarded by the lock.
  private final ArrayDeque<byte[]> memory = new ArrayDeque<>();
  private long memoryBytes;
  private long appended; // entries of this process
  private boolean isClosed;

  /// Whether records go to memory; until it is empty again, so that the order is kept.
  private volatile boolean isInMemory;

  private volatile @Nullable Wal wal;
  private long triedNanos; // guarded by the lock

  // Of the reader.
  private volatile @Nullable WalReader reader;
  private @Nullable WalPosition position;
  private long expected;
  private long lost;
  private boolean isOld;

  SampleLog(Path directory, Duration maxAge, Clock clock, Log log, LogMetrics metrics) {
    this(directory, maxAge, MAX_BYTES, MAX_MEMORY, clock, log, metrics);
  }

  SampleLog(
      Path directory,
      Duration maxAge,
      long maxBytes,
      long maxMemory,
      Clock clock,
      Log log,
      LogMetrics metrics) {
    this.directory = directory;
    this.maxAge = maxAge;
    this.maxBytes = maxBytes;
    this.maxMemory = maxMemory;
    this.clock = clock;
    this.log = log;
    this.metrics = metrics;
  }

  /// Opens what is on disk; when that fails, memory is used until it works.
  void open() {
    lock.lock();
    try {
      triedNanos = clock.nanos();
      var opened = Wal.open(directory, options(), List.of(READER), clock, listener);
      reader = opened.reader(READER);
      wal = opened;
    } catch (IOException e) {
      isInMemory = true;
      metrics.corruptions.increment();
      log.error("cannot open the log, samples wait in memory", "directory", directory, "err", e);
    } finally {
      lock.unlock();
    }
  }

  private WalOptions options() {
    return new WalOptions(
        SEGMENT_BYTES,
        Duration.ofMinutes(10),
        maxBytes,
        maxAge,
        32 << 20,
        new WalOptions.Sync.Every(SYNC),
        WalOptions.Overflow.DROP_OLDEST);
  }

  /// Adds a finished record.
  ///
  /// @return whether it was taken; it is not once the log is closed
  boolean append(RecordWriter record) throws InterruptedException {
    byte[] bytes = record.record();
    int length = record.length();
    lock.lockInterruptibly();
    try {
      if (isClosed) {
        return false;
      }
      SampleRecord.writeOrder(bytes, process, appended);
      appended += record.entries();
      var target = wal;
      if (target == null || isInMemory || !isWritten(target, bytes, length)) {
        remember(bytes, length);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isWritten(Wal target, byte[] bytes, int length) throws InterruptedException {
    try {
      target.append(bytes, 0, length);
      target.write();
      return true;
    } catch (IOException _) { // the listener knows; the reader skips what it finds twice
      return false;
    }
  }

  private void remember(byte[] bytes, int length) {
    isInMemory = true;
    memory.add(Arrays.copyOf(bytes, length));
    memoryBytes += length;
    while (memoryBytes > maxMemory && memory.size() > 1) {
      memoryBytes -= memory.remove().length;
      metrics.lost(DropReason.QUEUE_FULL, 1);
    }
    added.signalAll();
  }

  /// The next record, waiting for one at most so long; null when there is none. For one thread.
  @Nullable SampleRecord next(Duration patience) throws IOException, InterruptedException {
    while (true) {
      var record = read(patience);
      if (record == null || isNew(record)) {
        return record;
      }
    }
  }

  private @Nullable SampleRecord read(Duration patience) throws IOException, InterruptedException {
    var from = reader;
    if (from == null) {
      reopen();
      return fromMemory(patience);
    }
    if (from.next(isInMemory ? Duration.ZERO : patience)) {
      position = from.position();
      metrics.read.increment();
      try {
        return SampleRecord.of(from.payload(), from.length());
      } catch (IllegalArgumentException _) {
        metrics.undecodable.increment();
        from.setAside();
        return read(patience);
      }
    }
    return isInMemory ? fromMemory(Duration.ZERO) : null;
  }

  private @Nullable SampleRecord fromMemory(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = Math.min(patience.toNanos(), LOOK_AGAIN.toNanos());
      while (memory.isEmpty() && left > 0 && !isClosed) {
        left = added.awaitNanos(left);
      }
      byte[] bytes = memory.poll();
      if (bytes == null) {
        isInMemory = wal == null;
        return null;
      }
      memoryBytes -= bytes.length;
      return SampleRecord.of(bytes, bytes.length);
    } finally {
      lock.unlock();
    }
  }

  private void reopen() {
    boolean isDue;
    lock.lock();
    try {
      isDue = !isClosed && clock.nanos() - triedNanos >= OPEN_AGAIN.toNanos();
    } finally {
      lock.unlock();
    }
    if (isDue) {
      open();
    }
  }

  /// Whether it was not read before, as those are that memory had, too; counts what is missing.
  private boolean isNew(SampleRecord record) {
    isOld = record.process() != process;
    if (isOld) {
      return true;
    }
    if (record.first() < expected) {
      return false;
    }
    lost += record.first() - expected;
    expected = record.first() + record.counts().all();
    return true;
  }

  /// Whether the last record was written by a process before: it may have been sent already.
  boolean isOld() {
    return isOld;
  }

  /// How many entries are missing before the last record; counts them once.
  long takeLost() {
    long count = lost;
    lost = 0;
    return count;
  }

  /// The place behind the last record that was read from disk.
  @Nullable WalPosition position() {
    return position;
  }

  /// Everything before a place is dealt with. From any thread.
  void ack(WalPosition place) throws IOException {
    var from = reader;
    if (from != null) {
      from.ack(place);
    }
  }

  /// Syncs to disk until interrupted or closed.
  void syncLoop() throws InterruptedException {
    while (true) {
      var target = wal;
      if (target != null) {
        target.syncLoop();
        return;
      }
      lock.lockInterruptibly();
      try {
        if (isClosed) {
          return;
        }
      } finally {
        lock.unlock();
      }
      clock.sleep(Duration.ofSeconds(1));
    }
  }

  long diskBytes() {
    var target = wal;
    return target == null ? 0 : target.usedBytes();
  }

  long memoryBytes() {
    lock.lock();
    try {
      return memoryBytes;
    } finally {
      lock.unlock();
    }
  }

  Path directory() {
    return directory;
  }

  /// Takes nothing more. What is only in memory is lost, and counted.
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (isClosed) {
        return;
      }
      isClosed = true;
      if (!memory.isEmpty()) {
        metrics.lost(DropReason.QUEUE_FULL, memory.size());
        log.error("samples were only in memory and are lost", "records", memory.size());
        memory.clear();
      }
      added.signalAll();
    } finally {
      lock.unlock();
    }
    var target = wal;
    if (target != null) {
      target.close();
    }
  }

  /// Removes an empty log from the disk, unless something was set aside; after closing.
  void delete() throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    boolean isEmpty = true;
    try (var files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        boolean isKept = Wal.isSetAside(file);
        isEmpty &= !isKept;
        if (!isKept) {
          Files.deleteIfExists(file);
        }
      }
    }
    if (isEmpty) {
      Files.deleteIfExists(directory);
    }
  }

  private final class Listener implements WalListener {
    @Override
    public void lost(String reader, DropReason reason, long records, long bytes) {
      metrics.lost(reason, Math.max(1, records));
      log.error(
          "samples in the log are lost", "reason", reason, "records", records, "bytes", bytes);
    }

    @Override
    public void damaged(String reader, Path segment, long offset, long bytes) {
      metrics.lost(DropReason.CORRUPT, 1);
      metrics.corruptions.increment();
      log.error(
          "a damaged part of the log is lost",
          "segment",
          segment,
          "offset",
          offset,
          "bytes",
          bytes);
    }

    @Override
    public void setAside(Path file) {
      metrics.corruptions.increment();
      log.error("samples in the log are of another version, they are kept aside", "file", file);
    }

    @Override
    public void truncated(Path segment, long bytes) {
      metrics.corruptions.increment();
      log.warn("cut a torn write off the log", "segment", segment, "bytes", bytes);
    }

    @Override
    public void cursorLost(String reader, String why) {
      log.warn("the place in the log is lost, sending what it holds again", "err", why);
    }

    @Override
    public void failed(IOException cause) {
      log.error("cannot write the log, samples wait in memory", "err", cause);
    }

    @Override
    public void recovered() {
      log.info("the log can be written again");
    }
  }
}
