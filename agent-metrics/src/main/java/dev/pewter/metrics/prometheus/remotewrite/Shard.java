package dev.pewter.metrics.prometheus.remotewrite;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// A share of an endpoint's series: a request that is being filled, some that wait, and one under
/// way. The dispatcher fills, the shard's own thread sends.
///
/// Holds at most `capacity` entries that wait, in requests of `max_samples_per_send`, compressed;
/// and one request that is being filled.
///
/// Snappy's elements refer to what is before them, by distance: those of several blocks one after
/// the other, behind the sum of their lengths, are a block again. So whole records are joined as
/// they are. Small ones are not, for together they become smaller.
final class Shard implements Sender.Surroundings {
  private static final int MAX_MESSAGE = 4 << 20;
  private static final int JOIN_FROM = 8 << 10;
  private static final int MAX_PREAMBLE = 5;
  private static final long NOTHING = Long.MAX_VALUE;

  private final Endpoint endpoint;
  private final Sender sender;

  // Of the dispatcher.
  private byte[] message = new byte[16 << 10];
  private int size;
  private int plain; // what it is without compression
  private boolean isJoined; // compressed
  private int samples;
  private int exemplars;
  private int histograms;
  private long lowest;
  private long highest;
  private boolean isOld;
  private long flushedNanos;

  /// The first record that has entries in the request that is being filled.
  private volatile long openRecord = NOTHING;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private final ArrayDeque<Outgoing> ready = new ArrayDeque<>();
  private final ArrayDeque<Outgoing> free = new ArrayDeque<>();
  private @Nullable Outgoing underWay;
  private boolean isStopping; // nobody waits for a further try
  private boolean isEnding; // nothing more comes
  private boolean hasEnded;
  private long nudges;

  Shard(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.sender = new Sender(this, endpoint);
    this.flushedNanos = endpoint.clock().nanos();
  }

  /// Whether an entry or record of this size has to wait for the next request.
  boolean isFullFor(int entries, int bytes) {
    int has = samples + exemplars + histograms;
    return has > 0
        && (has + entries > settings().queue().maxSamplesPerSend() || plain + bytes > MAX_MESSAGE);
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// When the request that is being filled has to go.
  long dueNanos() {
    return flushedNanos + settings().queue().batchSendDeadline().toNanos();
  }

  /// Adds a whole record.
  void add(SampleRecord record, long number, boolean mayBeRepeated) throws IOException {
    int block = record.length() - SampleRecord.HEADER_BYTES;
    int more = Snappy.uncompressedLength(record.buffer(), SampleRecord.HEADER_BYTES, block);
    begin(number, Math.max(more, block));
    isJoined = size == 0 ? more >= JOIN_FROM : isJoined;
    if (isJoined) {
      join(record);
    } else {
      size += Snappy.uncompress(record.buffer(), SampleRecord.HEADER_BYTES, block, message, size);
    }
    plain += more;
    samples += record.counts().samples();
    exemplars += record.counts().exemplars();
    histograms += record.counts().histograms();
    lowest = Math.min(lowest, record.lowestMillis());
    highest = Math.max(highest, record.highestMillis());
    isOld |= mayBeRepeated;
  }

  /// Adds the elements of a record's block, without the length before them.
  private void join(SampleRecord record) {
    int from = SampleRecord.HEADER_BYTES;
    while (record.buffer()[from] < 0) {
      from++; // a number in groups of seven bits, all but the last marked
    }
    from++;
    System.arraycopy(record.buffer(), from, message, size, record.length() - from);
    size += record.length() - from;
  }

  /// Adds an entry of a record.
  void add(dev.pewter.metrics.remote.WriteRequestEntries entry, long number) {
    int length = entry.end() - entry.start();
    begin(number, length);
    isJoined = false; // the shards were empty when they became several
    System.arraycopy(entry.message(), entry.start(), message, size, length);
    size += length;
    plain += length;
    switch (entry.kind()) {
      case SAMPLE -> samples++;
      case EXEMPLAR -> exemplars++;
      case HISTOGRAM -> histograms++;
    }
    long time = entry.timestampMillis();
    lowest = Math.min(lowest, time);
    highest = Math.max(highest, time);
  }

  private void begin(long number, int more) {
    if (size == 0) {
      openRecord = number;
      lowest = Long.MAX_VALUE;
      highest = Long.MIN_VALUE;
      isOld = false;
    }
    if (message.length < size + more) {
      message = java.util.Arrays.copyOf(message, Math.max(size + more, 2 * message.length));
    }
  }

  /// Queues what was filled; waits while the queue is full. Nothing is lost when it is interrupted.
  void flush(byte[] scratch) throws IOException, InterruptedException {
    flushedNanos = endpoint.clock().nanos();
    if (size == 0) {
      return;
    }
    int length = isJoined ? joined(scratch) : Snappy.compress(message, 0, size, scratch, 0);
    lock.lockInterruptibly();
    try {
      while (ready.size() >= slots() && !hasEnded) {
        endpoint.metrics().enqueueRetries.increment();
        changed.await();
      }
      var next = free.isEmpty() ? new Outgoing() : free.pop();
      next.set(
          scratch,
          length,
          new Counts(samples, exemplars, histograms),
          openRecord,
          lowest,
          highest,
          isOld);
      ready.add(next);
      openRecord = NOTHING;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    size = 0;
    plain = 0;
    samples = 0;
    exemplars = 0;
    histograms = 0;
  }

  private int joined(byte[] to) {
    int length = 0;
    int rest = plain;
    while (rest > 0x7F) {
      to[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    to[length++] = (byte) rest;
    System.arraycopy(message, 0, to, length, size);
    return length + size;
  }

  /// The most that what was filled may take as a request.
  int mostCompressed() {
    return isJoined ? size + MAX_PREAMBLE : Snappy.maxCompressedLength(size);
  }

  private int slots() {
    var queue = settings().queue();
    return Math.max(1, queue.capacity() / queue.maxSamplesPerSend());
  }

  /// The first record of which something is not sent; the greatest number when all is.
  long oldestRecord() {
    lock.lock();
    try {
      long oldest = openRecord;
      if (!ready.isEmpty()) {
        oldest = Math.min(oldest, ready.getFirst().firstRecord());
      }
      return underWay == null ? oldest : Math.min(oldest, underWay.firstRecord());
    } finally {
      lock.unlock();
    }
  }

  /// Entries that wait or are under way.
  Counts pending() {
    lock.lock();
    try {
      var all = underWay == null ? Counts.NONE : underWay.counts();
      for (var request : ready) {
        all = all.plus(request.counts());
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /// Sends until nothing more comes, or until it is time to stop.
  void run() throws InterruptedException, IOException {
    try {
      while (true) {
        var request = take();
        if (request == null || !sender.send(request)) {
          return;
        }
        sent(request);
      }
    } finally {
      lock.lock();
      try {
        hasEnded = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable Outgoing take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (ready.isEmpty() && !isEnding) {
        changed.await();
      }
      underWay = ready.poll();
      changed.signalAll();
      return underWay;
    } finally {
      lock.unlock();
    }
  }

  private void sent(Outgoing request) throws IOException {
    lock.lock();
    try {
      underWay = null;
      free.push(request);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    endpoint.sent(request);
  }

  /// Waits until everything queued is sent or the shard has ended.
  ///
  /// @return whether everything is sent
  boolean awaitIdle(long deadlineNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while ((underWay != null || !ready.isEmpty()) && !hasEnded) {
        long left = deadlineNanos - endpoint.clock().nanos();
        if (left <= 0 || changed.awaitNanos(left) <= 0) {
          break;
        }
      }
      return underWay == null && ready.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// The thread ends when everything queued is sent.
  void end() {
    lock.lock();
    try {
      isEnding = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// What fails from now on is not tried again.
  void stop() {
    lock.lock();
    try {
      isStopping = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Wakes who waits, for there are new settings.
  void nudge() {
    lock.lock();
    try {
      nudges++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean hasEnded() {
    lock.lock();
    try {
      return hasEnded;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public EndpointSettings settings() {
    return endpoint.settings();
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long before = nudges;
      long left = time.toNanos();
      while (!isStopping && nudges == before && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isStopping() {
    lock.lock();
    try {
      return isStopping;
    } finally {
      lock.unlock();
    }
  }
}
