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
/// Order is kept: when the disk begins to be used, all that is in memory goes there first, with a
/// copy of the request under way; from then on everything goes to disk until nothing is left
/// there. So nothing on disk has to wait for the delivery of something older that is not, which
/// would be sent again with all that followed it. Guarded by the shard's lock, except `read` and
/// `doneOnDisk`, which belong to the sender.
final class RequestQueue {
  private static final Duration DISK_AGAIN = Duration.ofMinutes(1);
  private static final Duration LEFT_AGAIN = Duration.ofSeconds(2);
  private static final int BUSY_SLOTS = 3;

  /// More do not wait in memory.
  private static final int MAX_REQUESTS = 1000;

  private final Endpoint endpoint;
  private final Path directory;
  private final ArrayDeque<QueuedRequest> memory = new ArrayDeque<>();
  private long memoryBytes; // with the request under way
  private @Nullable QueuedRequest underWay; // from memory
  private boolean isUnderWayOnDisk; // its sources learn from the copy there
  private @Nullable QueuedRequest ahead; // read from disk, not under way yet; the sender's
  private volatile @Nullable DiskQueue disk;
  private boolean isOnDisk; // whether the disk may have something to send
  private long appended;
  private boolean isDiskUnusable;
  private long triedNanos;
  private boolean isOpen;
  private boolean hasUnopened; // what a former run left on disk and could not be opened so far

  RequestQueue(Endpoint endpoint, Path directory) {
    this.endpoint = endpoint;
    this.directory = directory;
  }

  /// Lets the disk be used; what a former run left there is found.
  void open() {
    isOpen = true;
    hasUnopened = Files.isDirectory(directory);
    openLeft();
  }

  /// Opens what a former run left on disk, where that has failed so far and it is time for another
  /// try: the disk may work by now, and else nobody may need it for long.
  ///
  /// @return whether it was opened
  boolean openLeft() {
    if (!hasUnopened || nanosToOpen() > 0) {
      return false;
    }
    isDiskUnusable = false; // for this try
    hasUnopened = disk() == null;
    return !hasUnopened;
  }

  /// How long to wait before another try to open what a former run left.
  long nanosToOpen() {
    if (!hasUnopened) {
      return Long.MAX_VALUE;
    }
    return isDiskUnusable ? triedNanos + LEFT_AGAIN.toNanos() - endpoint.nanos() : 0;
  }

  /// Where a request goes.
  enum Place {
    MEMORY,
    DISK
  }

  /// Where a request of about this size may go now; null when there is no room. It is decided once
  /// for each request: how the receiver does, which it depends on, may change at any moment.
  ///
  /// @param isLast whether the queue is about to end, when there is nowhere else to go
  @Nullable Place placeFor(long bytes, boolean isLast) {
    boolean isMemoryFree = isMemoryFree(isLast);
    if (isMemoryFree && !isOnDisk && !endpoint.settings().wal().enabled()) {
      return Place.MEMORY;
    }
    if (!isLast && endpoint.isWorthWaitingFor()) {
      return null;
    }
    var target = disk();
    if (target != null && target.takes(bytes) && target.hasRoom(bytes + memoryBytes)) {
      return Place.DISK;
    }
    return isMemoryFree && !isOnDisk ? Place.MEMORY : null;
  }

  private boolean isMemoryFree(boolean isLast) {
    var settings = endpoint.settings();
    return isLast
        || memoryBytes == 0
        || (memory.size() < slots(settings) && memoryBytes < settings.capacity());
  }

  /// How many requests may wait. Where waiting for room costs nobody anything few are enough: what
  /// lives for long costs the garbage collector much.
  private int slots(EndpointSettings settings) {
    if (!endpoint.isMoving()) {
      return MAX_REQUESTS;
    }
    int slots = settings.slots();
    return endpoint.isWorthWaitingFor() ? Math.min(slots, BUSY_SLOTS) : slots;
  }

  /// Adds a request where `placeFor` said that there is room; in memory, too, when the disk fails
  /// meanwhile.
  void add(QueuedRequest request, Place place) throws InterruptedException {
    boolean isOnDiskNow = place == Place.DISK && disk() != null && spillMemory() && spill(request);
    if (!isOnDiskNow) {
      memory.add(request);
      memoryBytes += request.memoryBytes();
    }
  }

  /// Puts on disk what is in memory, if that works.
  private boolean spillMemory() throws InterruptedException {
    var first = underWay;
    if (first != null && !isUnderWayOnDisk) {
      isUnderWayOnDisk = spill(first);
      if (!isUnderWayOnDisk) {
        return false;
      }
    }
    for (var next = memory.peek(); next != null; next = memory.peek()) {
      if (!spill(next)) {
        return false;
      }
      memory.remove();
      memoryBytes -= next.memoryBytes();
    }
    return true;
  }

  /// Puts a request on disk, if that works.
  private boolean spill(QueuedRequest request) throws InterruptedException {
    var target = disk;
    int bytes = request.body().length;
    if (target == null || !target.takes(bytes) || !target.hasRoom(bytes)) {
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
    if (!isOpen || (isDiskUnusable && endpoint.nanos() - triedNanos < DISK_AGAIN.toNanos())) {
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
    triedNanos = endpoint.nanos();
  }

  /// The open disk queue, if there is one.
  @Nullable DiskQueue openDisk() {
    return disk;
  }

  boolean isEmpty() {
    return memory.isEmpty() && !isNextOnDisk();
  }

  /// Whether the disk comes first: what is in memory, too, came later and found no room there.
  boolean isNextOnDisk() {
    return isOnDisk && disk != null;
  }

  /// The next request in memory, which is under way from now on.
  @Nullable QueuedRequest poll() {
    underWay = memory.poll();
    isUnderWayOnDisk = false;
    return underWay;
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
    var next = ahead;
    ahead = null;
    var from = disk;
    return next != null || from == null ? next : from.next();
  }

  /// Leaves out the copy of a request that was sent, which comes next on disk; by the sender,
  /// without the lock.
  void passOver(QueuedRequest sent) throws IOException, InterruptedException {
    var copy = read();
    if (copy != null && copy.isCopyOf(sent)) {
      doneOnDisk(copy);
    } else {
      ahead = copy; // the copy was damaged
    }
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

  /// The request under way is dealt with.
  ///
  /// @return whether a copy of it is on disk, which comes next there, and has told its sources or
  ///     will
  boolean done(QueuedRequest request) {
    if (request.place() != null) {
      return false;
    }
    memoryBytes -= request.memoryBytes();
    underWay = null;
    return isUnderWayOnDisk;
  }

  /// The request under way was given up at the end; `end` decides what becomes of it, unless it is
  /// on disk.
  void notSent(QueuedRequest request) {
    if (request.place() == null && !isUnderWayOnDisk) {
      memory.addFirst(request);
    }
    underWay = null;
  }

  /// Ends the queue: what is in memory goes to disk, or else back to its sources, or is dropped
  /// when they cannot have it back.
  ///
  /// @param reports gets what is to be done without the lock
  /// @return the disk queue, to be closed without the lock, too
  @Nullable DiskQueue end(boolean canGoBack, List<Runnable> reports) throws InterruptedException {
    for (var request = memory.poll(); request != null; request = memory.poll()) {
      if (disk() == null || !spill(request)) {
        reports.add(canGoBack ? request::returned : dropOf(request));
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

  /// With the request under way, as its bytes.
  int memoryRequests() {
    return memory.size() + (underWay == null ? 0 : 1);
  }

  long memoryBytes() {
    return memoryBytes;
  }

  long diskBytes() {
    var used = disk;
    return used == null || !isOnDisk ? 0 : used.leftBytes();
  }
}
