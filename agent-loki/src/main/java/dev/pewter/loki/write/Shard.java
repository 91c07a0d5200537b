package dev.pewter.loki.write;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.DropReason;
import dev.pewter.core.model.LogBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A share of an endpoint's streams: an open batch for each tenant, a queue, and one request under
/// way at a time. The lock guards all of it; encoding and writing to the disk's cache happen under
/// it, waiting for room and sending do not.
final class Shard implements Delivering.Surroundings {
  private static final int MAX_TENANTS = 1000;
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(200).toNanos();
  private static final long BEFORE_NANOS = Duration.ofMillis(200).toNanos();
  private static final long LOOK_MILLIS = 50;
  private static final Duration READ_AGAIN = Duration.ofSeconds(1);

  /// Whether entries are taken, and what becomes of those that are not sent.
  private enum Phase {
    TAKING,
    /// The agent stops: what is not sent goes to disk, or back to its sources.
    STOPPING,
    /// The configuration has no such endpoint any more: nobody would read it again.
    RETIRING
  }

  private final Endpoint endpoint;
  private final Path directory;
  private final Delivering delivering;
  private final CountDownLatch ended = new CountDownLatch(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition(); // a request is done, or stopping
  private final Condition work = lock.newCondition(); // a request is queued, or stopping
  private final Condition opened = lock.newCondition(); // a batch or the disk is, or stopping
  private final Condition nudged = lock.newCondition(); // new settings, or stopping

  // Guarded by the lock.
  private final LinkedHashMap<String, OpenBatch> open = new LinkedHashMap<>(); // oldest first
  private final Packer packer = new Packer();
  private final RequestQueue queue;
  private Phase phase = Phase.TAKING;
  private long nudges;
  private long leftBytes;

  private boolean isStarted; // of the component's thread

  Shard(Endpoint endpoint, Path directory, PushClient client, EndpointState state) {
    this.endpoint = endpoint;
    this.directory = directory;
    this.queue = new RequestQueue(endpoint, directory);
    this.delivering = new Delivering(this, client, state);
  }

  /// Takes entries of one stream; waits while there is no room.
  ///
  /// @return whether they were taken; not any more once it stops
  boolean add(LogBatch batch, int from, int to, StreamKey key) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      int entry = from;
      while (entry < to && phase == Phase.TAKING) {
        entry = addSome(batch, entry, to, key);
      }
      return phase == Phase.TAKING;
    } finally {
      lock.unlock();
    }
  }

  /// Adds until the batch is full or waiting was necessary; returns the next entry.
  private int addSome(LogBatch batch, int from, int to, StreamKey key) throws InterruptedException {
    var settings = endpoint.settings();
    long batchSize = settings.arguments().batchSize().bytes();
    var target = openBatch(key.tenant);
    if (target == null) {
      return from;
    }
    long now = endpoint.nanos();
    for (int entry = from; entry < to; entry++) {
      int size = OpenBatch.sizeOf(batch, entry);
      if (!target.fits(size, batchSize)) {
        if (close(key.tenant, target)) {
          return entry;
        }
        if (settings.arguments().queue().blockOnOverflow()) {
          awaitRoom();
          return entry;
        }
        endpoint.metrics(key.tenant).dropped(TenantMetrics.Reason.QUEUE_IS_FULL, 1, size);
        batch.delivery().fork().dropped(DropReason.QUEUE_FULL, 1);
      } else if (settings.maxStreams() > 0
          && target.streamCount() >= settings.maxStreams()
          && !target.has(key)) {
        endpoint.tooManyStreams(target.streamCount(), settings.maxStreams(), key);
        endpoint.metrics(key.tenant).dropped(TenantMetrics.Reason.STREAM_LIMITED, 1, size);
        batch.delivery().fork().dropped(DropReason.STREAM_LIMITED, 1);
      } else {
        target.add(key, batch, entry, size, now);
      }
    }
    return to;
  }

  @SuppressWarnings("WaitNotInLoop") // the callers look again
  private void awaitRoom() throws InterruptedException {
    room.awaitNanos(LOOK_AGAIN_NANOS);
  }

  /// The open batch of a tenant; null when it stopped meanwhile. Others may have come while this
  /// one waited, of the same tenant too.
  private @Nullable OpenBatch openBatch(String tenant) throws InterruptedException {
    var target = open.get(tenant);
    while (target == null && open.size() >= MAX_TENANTS && phase == Phase.TAKING) {
      var oldest = open.firstEntry();
      if (!close(oldest.getKey(), oldest.getValue())) {
        awaitRoom();
      }
      target = open.get(tenant);
    }
    if (target == null && phase == Phase.TAKING) {
      endpoint.metrics(tenant).used(); // they are there from its first entry on
      target = new OpenBatch(endpoint.nanos());
      open.put(tenant, target);
      opened.signalAll();
    }
    return target;
  }

  /// Closes an open batch if there is room for its request.
  private boolean close(String tenant, OpenBatch batch) throws InterruptedException {
    if (!batch.isEmpty()) {
      boolean isLast = phase != Phase.TAKING;
      boolean hadDisk = queue.openDisk() != null;
      var place = queue.placeFor(batch.encodedSize(), isLast);
      if (!hadDisk && queue.openDisk() != null) {
        opened.signalAll(); // it has to be synced from now on
        work.signalAll(); // and what a former run left there sent
      }
      if (place == null) {
        return false;
      }
      queue.add(packer.pack(tenant, batch, endpoint.millis()), place);
      work.signalAll();
    }
    open.remove(tenant);
    return true;
  }

  Path directory() {
    return directory;
  }

  /// Starts what works in the background, once; what is on disk is sent first.
  void start(TaskGroup tasks, String role) {
    if (isStarted) {
      return;
    }
    isStarted = true;
    lock.lock();
    try {
      queue.open();
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
      end();
    }
  }

  /// The next request, in order; null when it is time to stop and all in memory is sent.
  private @Nullable QueuedRequest next() throws InterruptedException {
    while (true) {
      long before;
      lock.lockInterruptibly();
      try {
        openLeft();
        while (queue.isEmpty() && phase == Phase.TAKING) {
          work.awaitNanos(queue.nanosToOpen());
          openLeft();
        }
        if (!queue.isNextOnDisk()) {
          return queue.poll();
        }
        if (phase == Phase.STOPPING) {
          return null; // it is safe there
        }
        before = queue.appended();
      } finally {
        lock.unlock();
      }
      var request = read();
      if (request != null) {
        return request;
      }
      lock.lock();
      try {
        queue.diskIsEmpty(before);
        room.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void openLeft() {
    if (queue.openLeft()) {
      opened.signalAll(); // it has to be synced from now on
    }
  }

  private @Nullable QueuedRequest read() throws InterruptedException {
    try {
      return queue.read();
    } catch (IOException e) {
      endpoint.diskUnreadable(e);
      pause(READ_AGAIN);
      return null;
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
        if (done(request)) {
          passOver(request);
        } else {
          queue.doneOnDisk(request);
          request.finished(end.reason(), end.dropped());
        }
      }
      return isFinished;
    } finally {
      if (!isFinished) {
        notSent(request);
      }
    }
  }

  /// Whether a copy of a request that is dealt with is on disk.
  private boolean done(QueuedRequest request) {
    lock.lock();
    try {
      boolean isOnDiskToo = queue.done(request);
      room.signalAll();
      return isOnDiskToo;
    } finally {
      lock.unlock();
    }
  }

  private void passOver(QueuedRequest sent) throws InterruptedException {
    try {
      queue.passOver(sent);
    } catch (IOException e) {
      endpoint.diskUnreadable(e); // it may be sent again
    }
  }

  private void notSent(QueuedRequest request) {
    lock.lock();
    try {
      queue.notSent(request);
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Closes batches when `batch_wait` has passed.
  private void closeWhenDue() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (phase == Phase.TAKING) {
        var oldest = open.firstEntry();
        if (oldest == null) {
          opened.await();
          continue;
        }
        long left = oldest.getValue().openedNanos + waitNanos() - endpoint.nanos();
        if (left > 0) {
          opened.awaitNanos(left);
        } else if (!close(oldest.getKey(), oldest.getValue())) {
          awaitRoom();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// How long a batch stays open. `batch_wait` counts from when a line is written: until it comes
  /// here it has waited for its file to be looked at.
  private long waitNanos() {
    long wait = endpoint.settings().arguments().batchWait().toNanos();
    return wait - Math.min(BEFORE_NANOS, wait / 4);
  }

  private void sync() throws InterruptedException {
    DiskQueue target;
    lock.lockInterruptibly();
    try {
      while (queue.openDisk() == null && phase == Phase.TAKING) {
        opened.await();
      }
      target = queue.openDisk();
    } finally {
      lock.unlock();
    }
    if (target != null) {
      target.syncLoop();
    }
  }

  /// Takes nothing more; what is open is queued, and sent as long as the receiver takes it. What
  /// is left goes to disk, or back to its sources where that is impossible.
  void stop() throws InterruptedException, IOException {
    leave(Phase.STOPPING);
    if (!isStarted) {
      end(); // nobody else would
    }
  }

  /// The same, but what is left and cannot go to disk is dropped and counted.
  void retire() throws InterruptedException, IOException {
    if (isStarted) {
      leave(Phase.RETIRING);
    } else {
      stop();
    }
  }

  private void leave(Phase how) throws InterruptedException {
    var left = new ArrayList<OpenBatch>();
    lock.lock();
    try {
      if (phase == Phase.TAKING) {
        phase = how;
        while (!open.isEmpty()) {
          var oldest = open.firstEntry();
          if (!close(oldest.getKey(), oldest.getValue())) {
            left.add(oldest.getValue());
            open.remove(oldest.getKey());
          }
        }
      } else if (how == Phase.STOPPING) {
        phase = how; // less time than it had
      }
      nudge();
    } finally {
      lock.unlock();
    }
    left.forEach(OpenBatch::returned);
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

  /// Waits until everything is sent, or put away; not for a receiver that does not answer.
  boolean awaitEnd(long deadlineNanos) throws InterruptedException {
    while (!ended.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (endpoint.nanos() > deadlineNanos || delivering.isHanging()) {
        return hasEnded();
      }
    }
    return true;
  }

  boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /// What has to be sent of what is on disk once it has ended.
  long leftBytes() {
    lock.lock();
    try {
      return leftBytes;
    } finally {
      lock.unlock();
    }
  }

  private void end() throws InterruptedException, IOException {
    boolean wasInterrupted = Thread.interrupted(); // the disk has to be closed all the same
    try {
      DiskQueue used;
      var reports = new ArrayList<Runnable>(); // sources are told without the lock
      lock.lock();
      try {
        boolean canGoBack = phase != Phase.RETIRING;
        phase = canGoBack ? Phase.STOPPING : phase;
        open.values().forEach(batch -> reports.add(batch::returned));
        open.clear();
        used = queue.end(canGoBack, reports);
        leftBytes = used == null ? 0 : used.leftBytes();
        nudge();
      } finally {
        lock.unlock();
      }
      reports.forEach(Runnable::run);
      if (used != null) {
        used.close();
      }
    } finally {
      ended.countDown();
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// What waits, for people.
  record Lengths(int requests, long memoryBytes, long diskBytes) {}

  Lengths lengths() {
    lock.lock();
    try {
      return new Lengths(queue.memoryRequests(), queue.memoryBytes(), queue.diskBytes());
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
      while (phase == Phase.TAKING && nudges == before && left > 0) {
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
      return phase != Phase.TAKING;
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
