package dev.pewter.loki.write;

import dev.pewter.core.model.DropReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The requests of a shard that wait: in memory, and on disk when that is full or the WAL is on.
///
/// Order is kept: what is in memory goes first, then what is on disk; while anything is on disk,
/// further requests go there, too. Guarded by the shard's lock, except `read` and `done`, which
/// belong to the sender.
final class RequestQueue {
  private static final Duration DISK_AGAIN = Duration.ofMinutes(1);

  private final Endpoint endpoint;
  private final Path directory;
  private final ArrayDeque<QueuedRequest> memory = new ArrayDeque<>();
  private long memoryBytes; // with the request under way
  private volatile @Nullable DiskQueue disk;
  private boolean isOnDisk; // whether the disk may have something to send
  private long appended;
  private boolean isDiskUnusable;
  private long nextDiskTryNanos;
  private boolean isOpen;

  RequestQueue(Endpoint endpoint, Path directory) {
    this.endpoint = endpoint;
    this.directory = directory;
  }

  /// Lets the disk be used; what a former run left there is found.
  void open() {
    isOpen = true;
    if (Files.isDirectory(directory)) {
      disk();
    }
  }

  /// Whether a request of about this size may be added now.
  ///
  /// @param isLast whether the queue is about to end, when there is nowhere else to go
  boolean hasRoom(long bytes, boolean isLast) {
    if (goesToMemory(isLast)) {
      return true;
    }
    if (!isLast && endpoint.isWorthWaitingFor()) {
      return false;
    }
    var target = disk();
    boolean isDiskFree = target != null && target.hasRoom(bytes);
    return isDiskFree || (isMemoryFree(isLast) && !isOnDisk);
  }

  private boolean isMemoryFree(boolean isLast) {
    var settings = endpoint.settings();
    return isLast
        || memoryBytes == 0
        || (memory.size() < settings.slots() && memoryBytes < settings.capacity());
  }

  private boolean goesToMemory(boolean isLast) {
    return isMemoryFree(isLast) && !isOnDisk && !endpoint.settings().wal().enabled();
  }

  /// Adds a request; `hasRoom` said that there is room.
  void add(QueuedRequest request, boolean isLast) throws InterruptedException {
    boolean isAdded = !goesToMemory(isLast) && disk() != null && spill(request);
    if (!isAdded) {
      memory.add(request);
      memoryBytes += request.body().length;
    }
  }

  /// Puts a request on disk, if that works.
  private boolean spill(QueuedRequest request) throws InterruptedException {
    var target = disk;
    if (target == null || !target.hasRoom(request.body().length)) {
      return false;
    }
    try {
      target.append(request);
      appended++;
      isOnDisk = true;
      isDiskUnusable = false;
      return true;
    } catch (IOException e) {
      diskFailed(e);
      return false;
    }
  }

  /// The disk queue, opened when it is first needed; null while it cannot be used.
  private @Nullable DiskQueue disk() {
    if (!isOpen || (isDiskUnusable && endpoint.nanos() - nextDiskTryNanos < 0)) {
      return null;
    }
    if (disk == null) {
      try {
        disk = endpoint.openDisk(directory);
        isDiskUnusable = false;
        isOnDisk = true; // until the sender has looked
      } catch (IOException e) {
        diskFailed(e);
      }
    }
    return disk;
  }

  private void diskFailed(IOException e) {
    endpoint.diskFailed(directory, e);
    isDiskUnusable = true;
    nextDiskTryNanos = endpoint.nanos() + DISK_AGAIN.toNanos();
  }

  /// The open disk queue, if there is one.
  @Nullable DiskQueue openDisk() {
    return disk;
  }

  boolean isEmpty() {
    return memory.isEmpty() && !(isOnDisk && disk != null);
  }

  /// The next request in memory.
  @Nullable QueuedRequest poll() {
    return memory.poll();
  }

  /// How many requests have been put on disk.
  long appended() {
    return appended;
  }

  /// The sender found nothing on disk after so many were put there.
  void diskIsEmpty(long after) {
    if (appended == after) {
      isOnDisk = false;
    }
  }

  /// The next request on disk; by the sender, without the lock.
  @Nullable QueuedRequest read() throws IOException, InterruptedException {
    var from = disk;
    return from == null ? null : from.next();
  }

  /// A request is dealt with; by the sender, without the lock.
  void doneOnDisk(QueuedRequest request) {
    var place = request.place();
    var from = disk;
    if (place != null && from != null) {
      try {
        from.done(place);
      } catch (IOException e) {
        endpoint.diskFailed(directory, e); // some may be sent again
      }
    }
  }

  /// A request from memory is dealt with.
  void doneInMemory(QueuedRequest request) {
    memoryBytes -= request.body().length;
  }

  /// A request was given up at the end; `end` decides what becomes of it. On disk it still is.
  void notSent(QueuedRequest request) {
    if (request.place() == null) {
      memory.addFirst(request);
    }
  }

  /// Ends the queue: what is in memory goes back to its sources or, when they cannot have it back,
  /// to disk.
  ///
  /// @param reports gets what is to be done without the lock
  /// @return the disk queue, to be closed without the lock, too
  @Nullable DiskQueue end(boolean canGoBack, List<Runnable> reports) throws InterruptedException {
    for (var request = memory.poll(); request != null; request = memory.poll()) {
      if (canGoBack) {
        reports.add(request::returned);
      } else if (disk() == null || !spill(request)) {
        reports.add(dropOf(request));
      }
    }
    memoryBytes = 0;
    isOpen = false;
    var used = disk;
    disk = null;
    return used;
  }

  private Runnable dropOf(QueuedRequest request) {
    return () -> {
      endpoint
          .metrics(request.tenant())
          .dropped(TenantMetrics.Reason.INGESTER_ERROR, request.entries(), request.body().length);
      request.finished(DropReason.REJECTED, request.entries());
    };
  }

  int memoryRequests() {
    return memory.size();
  }

  long memoryBytes() {
    return memoryBytes;
  }

  long diskBytes() {
    var used = disk;
    return used == null || !isOnDisk ? 0 : used.usedBytes();
  }
}
