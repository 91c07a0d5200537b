package dev.pewter.loki.write;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.LogBatch;
import dev.pewter.loki.push.ProtoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/// A share of an endpoint's streams: an open batch for each tenant, a queue in memory, one on disk,
/// and one request under way at a time.
///
/// Order is kept: what is in memory goes first, then what is on disk; while anything is on disk,
/// further requests go there, too. The lock guards all of it; encoding and writing to the disk's
/// cache happen under it, waiting for room and sending do not.
final class Shard implements Delivering.Surroundings {
  private static final int MAX_TENANTS = 1000;
  private static final int KEPT_BUFFER = 8 << 20;
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(200).toNanos();
  private static final Duration DISK_AGAIN = Duration.ofMinutes(1);

  private final Endpoint endpoint;
  private final Path directory;
  private final Delivering delivering;
  private final CountDownLatch ended = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition(); // a request is done, or stopping
  private final Condition work = lock.newCondition(); // a request is queued, or stopping
  private final Condition opened = lock.newCondition(); // a batch is open, or stopping
  private final Condition nudged = lock.newCondition(); // new settings, or stopping

  // Guarded by the lock.
  private final LinkedHashMap<String, OpenBatch> open = new LinkedHashMap<>(); // oldest first
  private final ArrayDeque<QueuedRequest> queue = new ArrayDeque<>();
  private final ProtoWriter encoder = new ProtoWriter();
  private byte[] packed = new byte[0];
  private long queuedBytes; // with the request under way
  private @Nullable DiskQueue disk;
  private boolean isOnDisk; // whether the disk queue may have something to send
  private long appended;
  private long nextDiskTryNanos;
  private boolean isDiskUnusable;
  private long nudges;
  private boolean isRunning;
  private boolean isStopping;

  Shard(Endpoint endpoint, Path directory, PushClient client, EndpointState state) {
    this.endpoint = endpoint;
    this.directory = directory;
    this.delivering = new Delivering(this, client, state);
  }

  /// Takes entries of one stream; waits while there is no room.
  ///
  /// @return whether they were taken; not any more once it stops
  boolean add(LogBatch batch, int from, int to, StreamKey key) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      int entry = from;
      while (entry < to) {
        if (isStopping) {
          return false;
        }
        entry = addSome(batch, entry, to, key);
      }
      return !isStopping;
    } finally {
      lock.unlock();
    }
  }

  /// Adds until the batch is full or waiting was necessary; returns the next entry.
  private int addSome(LogBatch batch, int from, int to, StreamKey key) throws InterruptedException {
    var settings = endpoint.settings();
    long batchSize = settings.arguments().batchSize().bytes();
    var target = openBatch(key.tenant);
    long now = endpoint.nanos();
    for (int entry = from; entry < to; entry++) {
      int size = OpenBatch.sizeOf(batch, entry);
      if (!target.fits(size, batchSize)) {
        if (close(key.tenant, target)) {
          return entry;
        }
        if (settings.arguments().queue().blockOnOverflow()) {
          room.awaitNanos(LOOK_AGAIN_NANOS);
          return entry;
        }
        drop(
            batch, target.metrics, TenantMetrics.Reason.QUEUE_IS_FULL, DropReason.QUEUE_FULL, size);
        continue;
      }
      if (settings.maxStreams() > 0
          && target.streamCount() >= settings.maxStreams()
          && !target.has(key)) {
        endpoint.tooManyStreams(target.streamCount(), settings.maxStreams(), key);
        drop(
            batch,
            target.metrics,
            TenantMetrics.Reason.STREAM_LIMITED,
            DropReason.STREAM_LIMITED,
            size);
        continue;
      }
      target.add(key, batch, entry, size, now);
    }
    return to;
  }

  private static void drop(
      LogBatch batch,
      TenantMetrics metrics,
      TenantMetrics.Reason counted,
      DropReason reason,
      int size) {
    metrics.dropped(counted, 1, size);
    batch.delivery().fork().dropped(reason, 1);
  }

  private OpenBatch openBatch(String tenant) throws InterruptedException {
    var target = open.get(tenant);
    if (target == null) {
      while (open.size() >= MAX_TENANTS && !isStopping) {
        var oldest = open.firstEntry();
        if (!close(oldest.getKey(), oldest.getValue())) {
          room.awaitNanos(LOOK_AGAIN_NANOS);
        }
      }
      target = new OpenBatch(endpoint.metrics(tenant), endpoint.nanos());
      open.put(tenant, target);
      opened.signalAll();
    }
    return target;
  }

  /// Where a closed request goes.
  private enum Place {
    MEMORY,
    DISK,
    NOWHERE
  }

  private Place place(OpenBatch batch) {
    var settings = endpoint.settings();
    boolean isMemoryFree =
        queuedBytes == 0 || queuedBytes < settings.capacity() || (isStopping && !isOnDisk);
    if (isMemoryFree && !settings.wal().enabled() && !isOnDisk) {
      return Place.MEMORY;
    }
    var target = disk();
    if (target != null && target.hasRoom(batch.encodedSize())) {
      return Place.DISK;
    }
    return isMemoryFree && !isOnDisk ? Place.MEMORY : Place.NOWHERE;
  }

  /// Closes an open batch if there is room for its request.
  private boolean close(String tenant, OpenBatch batch) throws InterruptedException {
    var place = place(batch);
    if (place == Place.NOWHERE) {
      return false;
    }
    var request = encode(tenant, batch);
    if (place == Place.DISK) {
      place = spill(request);
    }
    if (place == Place.MEMORY) {
      queue.add(request);
      queuedBytes += request.body().length;
    }
    open.remove(tenant);
    work.signalAll();
    return true;
  }

  private Place spill(QueuedRequest request) throws InterruptedException {
    var target = disk;
    if (target == null) {
      return Place.MEMORY;
    }
    try {
      target.append(request);
      appended++;
      isOnDisk = true;
      return Place.DISK;
    } catch (IOException e) {
      diskFailed(e);
      return Place.MEMORY; // beyond its bound, by one request for each time the disk is tried
    }
  }

  private QueuedRequest encode(String tenant, OpenBatch batch) {
    batch.encode(encoder);
    try {
      int most = Snappy.maxCompressedLength(encoder.size());
      if (packed.length < most) {
        packed = new byte[most];
      }
      int size = Snappy.compress(encoder.bytes(), 0, encoder.size(), packed, 0);
      byte[] body = Arrays.copyOf(packed, size);
      encoder.shrink(KEPT_BUFFER);
      if (packed.length > KEPT_BUFFER) {
        packed = new byte[0];
      }
      return new QueuedRequest(
          tenant, body, batch.entries(), endpoint.millis(), batch.parts(), null);
    } catch (IOException e) {
      throw new IllegalStateException("snappy", e); // never on arrays
    }
  }

  /// The disk queue, opened when it is first needed; null while it cannot be used.
  private @Nullable DiskQueue disk() {
    if (disk != null) {
      return isDiskUnusable && endpoint.nanos() - nextDiskTryNanos < 0 ? null : disk;
    }
    if (!isRunning || (isDiskUnusable && endpoint.nanos() - nextDiskTryNanos < 0)) {
      return null;
    }
    try {
      disk = endpoint.openDisk(directory);
      isDiskUnusable = false;
      isOnDisk = true; // until the reader has looked
      opened.signalAll();
    } catch (IOException e) {
      diskFailed(e);
    }
    return disk;
  }

  private void diskFailed(IOException e) {
    endpoint.diskFailed(directory, e);
    isDiskUnusable = true;
    nextDiskTryNanos = endpoint.nanos() + DISK_AGAIN.toNanos();
  }

  /// Starts what works in the background; what is on disk is sent first.
  void start(TaskGroup tasks, String role) {
    lock.lock();
    try {
      isRunning = true;
      if (Files.isDirectory(directory)) {
        disk();
      }
    } finally {
      lock.unlock();
    }
    tasks.start(role + "send", this::send);
    tasks.start(role + "close", this::closeWhenDue);
    tasks.start(role + "sync", this::sync);
  }

  private void send() throws InterruptedException, IOException {
    try {
      while (true) {
        var request = next();
        if (request == null || !send(request)) {
          return;
        }
      }
    } finally {
      giveUp();
    }
  }

  /// The next request, in order; null when it is time to stop and all in memory is sent.
  private @Nullable QueuedRequest next() throws InterruptedException {
    while (true) {
      DiskQueue from;
      long before;
      lock.lockInterruptibly();
      try {
        while (queue.isEmpty() && !(isOnDisk && disk != null) && !isStopping) {
          work.await();
        }
        if (!queue.isEmpty()) {
          return queue.poll();
        }
        if (isStopping) {
          return null;
        }
        from = disk;
        before = appended;
      } finally {
        lock.unlock();
      }
      var request = from == null ? null : read(from);
      if (request != null) {
        return request;
      }
      lock.lock();
      try {
        if (appended == before) {
          isOnDisk = false;
          room.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private @Nullable QueuedRequest read(DiskQueue from) throws InterruptedException {
    while (true) {
      try {
        return from.next();
      } catch (IOException e) {
        endpoint.diskFailed(directory, e);
        pause(Duration.ofSeconds(1));
        if (isStopping()) {
          return null;
        }
      }
    }
  }

  /// Whether to go on.
  private boolean send(QueuedRequest request) throws InterruptedException {
    var metrics = endpoint.metrics(request.tenant());
    boolean isFinished = false;
    try {
      var end = delivering.deliver(request, metrics);
      isFinished = end.isFinished();
      if (isFinished) {
        endpoint.observeLatency(request, metrics);
        if (end.dropped() == 0) {
          request.delivered();
        } else {
          request.finished(end.reason(), end.dropped());
        }
        done(request);
      }
      return isFinished;
    } finally {
      if (!isFinished) {
        request.returned();
      }
    }
  }

  private void done(QueuedRequest request) {
    var place = request.place();
    lock.lock();
    try {
      if (place == null) {
        queuedBytes -= request.body().length;
      } else if (disk != null) {
        try {
          disk.done(place);
        } catch (IOException e) {
          endpoint.diskFailed(directory, e); // some may be sent again
        }
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Closes batches when `batch_wait` has passed.
  private void closeWhenDue() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isStopping) {
        var oldest = open.firstEntry();
        if (oldest == null) {
          opened.await();
          continue;
        }
        long wait = endpoint.settings().arguments().batchWait().toNanos();
        long left = oldest.getValue().openedNanos + wait - endpoint.nanos();
        if (left > 0) {
          opened.awaitNanos(left);
        } else if (oldest.getValue().isEmpty()) {
          open.remove(oldest.getKey()); // all its entries were dropped
        } else if (!close(oldest.getKey(), oldest.getValue())) {
          room.awaitNanos(LOOK_AGAIN_NANOS);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void sync() throws InterruptedException {
    DiskQueue target;
    lock.lockInterruptibly();
    try {
      while (disk == null && !isStopping) {
        opened.await();
      }
      target = disk;
    } finally {
      lock.unlock();
    }
    if (target != null) {
      target.syncLoop();
    }
  }

  /// Takes nothing more; what is open is queued, and sent as long as the receiver takes it.
  void stop() throws InterruptedException {
    lock.lock();
    try {
      if (isStopping) {
        return;
      }
      isStopping = true;
      while (!open.isEmpty()) {
        var oldest = open.firstEntry();
        if (oldest.getValue().isEmpty() || !close(oldest.getKey(), oldest.getValue())) {
          oldest.getValue().parts().forEach(part -> part.delivery.returned());
          open.remove(oldest.getKey());
        }
      }
      nudge();
    } finally {
      lock.unlock();
    }
  }

  /// Wakes whoever waits, for there are new settings or it is time to stop.
  void nudge() {
    lock.lock();
    try {
      room.signalAll();
      work.signalAll();
      opened.signalAll();
      nudges++;
      nudged.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until everything is sent or given back.
  boolean awaitEnd(long nanos) throws InterruptedException {
    return ended.await(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  /// The sender ends: what is still in memory goes back to its source.
  private void giveUp() throws IOException {
    DiskQueue used;
    lock.lock();
    try {
      isStopping = true;
      queue.forEach(QueuedRequest::returned);
      queue.clear();
      queuedBytes = 0;
      open.values().forEach(batch -> batch.parts().forEach(part -> part.delivery.returned()));
      open.clear();
      used = disk;
      disk = null;
      isRunning = false;
      nudge();
    } finally {
      lock.unlock();
    }
    try {
      if (used != null) {
        used.close();
      }
    } finally {
      ended.countDown();
    }
  }

  long queuedBytes() {
    lock.lock();
    try {
      return queuedBytes;
    } finally {
      lock.unlock();
    }
  }

  int queuedRequests() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  long diskBytes() {
    lock.lock();
    try {
      return disk == null || !isOnDisk ? 0 : disk.usedBytes();
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
        left = nudged.awaitNanos(left);
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

  @Override
  public boolean isTooOld(QueuedRequest request) {
    var wal = endpoint.settings().wal();
    return request.place() != null
        && wal.enabled()
        && endpoint.millis() - request.createdMillis() > wal.maxSegmentAge().toMillis();
  }
}
