package dev.pewter.loki.source.file;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.Inotify;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Notices what happens to the tailed files, and wakes their tails. Watches their directories by
/// inotify; where that fails it looks at the files themselves. For one thread, except where said.
final class Watcher implements AutoCloseable {
  /// A line of a busy file waits twice as long at most, before the batch that takes it waits, too.
  static final Duration TICK = Duration.ofMillis(165);

  private static final int EVENTS =
      Inotify.MODIFY
          | Inotify.CREATE
          | Inotify.DELETE
          | Inotify.MOVED_FROM
          | Inotify.MOVED_TO
          | Inotify.DELETE_SELF
          | Inotify.MOVE_SELF;
  private static final int NAMES = EVENTS & ~Inotify.MODIFY;

  /// Within this time every file is looked at once, for events that were lost.
  private static final int SWEEP_TICKS = 400;

  private static final int TIMED_TICKS = 2;
  private static final int SAVE_TICKS = 6;
  private static final int NEW_TICKS = 2;
  private static final int IDLE_TICKS = 33;

  /// A missing file whose coming is told is looked at so seldom, for what no event tells of: a file
  /// system that is mounted, a link on the way to it that is turned.
  private static final long AWAITED_NANOS = Duration.ofSeconds(5).toNanos();

  private final Tailing tailing;
  private final Notifications notifications;
  private final ConcurrentLinkedQueue<Tail> added = new ConcurrentLinkedQueue<>();
  private final @Nullable Inotify inotify;
  private final WatchedDirectories directories = new WatchedDirectories();
  private final Map<Tail, Poll> polled = new HashMap<>();
  private Set<Tail> toWatch = new HashSet<>(); // whose names, or those on the way to them, changed
  private final ArrayDeque<Tail> toSweep = new ArrayDeque<>();
  private int perSweepTick = 1;
  private volatile Duration minPoll;
  private volatile Duration maxPoll;
  private boolean isLimitTold;
  private int ticks; // enough for ten years
  private int savedTick;
  private List<Tail> due = new ArrayList<>(); // woken when this tick's events are all known
  private List<Tail> dueNext = new ArrayList<>();

  /// When a file is looked at next, and how long after that.
  private static final class Poll {
    long nextNanos;
    long waitNanos;
    boolean isAwaited; // missing, and an event will tell when it comes
  }

  Watcher(
      Tailing tailing,
      LokiSourceFileArguments.FileWatchArguments arguments,
      Notifications notifications) {
    this.tailing = tailing;
    this.notifications = notifications;
    this.minPoll = arguments.minPollFrequency();
    this.maxPoll = arguments.maxPollFrequency();
    this.inotify = open();
  }

  private @Nullable Inotify open() {
    try {
      return notifications.open();
    } catch (IOException e) {
      tailing
          .log()
          .warn(
              "no file notifications to be had, files are looked at instead",
              "error",
              String.valueOf(e.getMessage()),
              "every",
              minPoll);
      return null;
    }
  }

  /// Takes other frequencies; from any thread.
  void update(LokiSourceFileArguments.FileWatchArguments arguments) {
    minPoll = arguments.minPollFrequency();
    maxPoll = arguments.maxPollFrequency();
  }

  /// Watches the files of tails from now on; from any thread.
  void add(Collection<Tail> tails) {
    added.addAll(tails);
  }

  /// The work of the watcher thread.
  void run() throws InterruptedException {
    while (true) {
      tailing.clock().sleep(TICK);
      tick();
    }
  }

  void tick() throws InterruptedException {
    ticks++;
    for (var tail = added.poll(); tail != null; tail = added.poll()) {
      begin(tail);
    }
    takeEvents();
    var renamed = toWatch;
    toWatch = new HashSet<>();
    for (var tail : renamed) {
      begin(tail);
    }
    wakeDue();
    poll();
    if (ticks % TIMED_TICKS == 0) {
      tailing.wakeTimed();
      tailing.makeRoom(ticks);
    }
    savePositions();
    if (ticks % IDLE_TICKS == 0) {
      tailing.closeIdle(ticks);
    }
    sweep();
  }

  private void begin(Tail tail) throws InterruptedException {
    if (tail.isStarted() || !tail.isRetired) {
      watch(tail);
      tail.mustObserve = true; // for what happened before
      tailing.look(tail);
      tailing.wake(tail);
    }
  }

  /// Once a second, sooner when a file was found: one that is not known after a kill is not looked
  /// for under the names it was rotated to.
  private void savePositions() {
    int since = ticks - savedTick;
    boolean hasNew = tailing.hasNew() && since >= NEW_TICKS;
    if (!hasNew && since < SAVE_TICKS) {
      return;
    }
    boolean isAll = tailing.collectPositions();
    if (hasNew || isAll || since > SAVE_TICKS) {
      savedTick = ticks;
      tailing.saveCollected();
      unwatch(tailing.removeDone());
    }
  }

  // -- inotify -----------------------------------------------------------------------------------

  private void watch(Tail tail) {
    var path = Path.of(tail.path);
    boolean isWatched = watch(tail, path);
    if (FileStat.isMissing(tail.path)) {
      polled.computeIfAbsent(tail, _ -> new Poll()).isAwaited = isAwaited(tail, path);
      return;
    }
    try {
      // who writes by another name tells only who watches that one
      isWatched &= FileStat.of(tail.path).names() == 1;
      var real = path.toRealPath();
      if (!real.equals(path)) {
        isWatched &= watch(tail, real); // a link: what it leads to, too
      }
    } catch (IOException _) {
      isWatched = false; // gone, or not to be looked at
    }
    if (isWatched) {
      polled.remove(tail);
    } else {
      polled.computeIfAbsent(tail, _ -> new Poll()).isAwaited = false;
    }
  }

  private boolean watch(Tail tail, Path file) {
    Path parent = file.getParent();
    if (inotify == null || parent == null) {
      return false;
    }
    int watch = watch(inotify, parent, EVENTS);
    if (watch < 0) {
      return false;
    }
    directories.getOrAdd(watch).add(String.valueOf(file.getFileName()), tail);
    return true;
  }

  /// Watches the nearest directory there is on the way to what is missing; tells whether events
  /// will say when the next name on the way comes. They will not where what is there cannot be
  /// watched: it is no directory, or the limit is reached.
  private boolean isAwaited(Tail tail, Path missing) {
    Path directory = missing.getParent();
    if (inotify == null || directory == null) {
      return false;
    }
    int watch = watch(inotify, directory, NAMES);
    if (watch < 0) {
      return FileStat.isMissing(directory.toString()) && isAwaited(tail, directory);
    }
    directories.getOrAdd(watch).add(String.valueOf(missing.getFileName()), tail);
    if (Files.isReadable(missing)) {
      toWatch.add(tail); // it came meanwhile
    }
    return !Files.exists(missing, LinkOption.NOFOLLOW_LINKS); // not a link to nowhere
  }

  /// The watch of a directory, the same for each of its names; -1 when there is none to be had.
  private int watch(Inotify by, Path directory, int events) {
    try {
      return notifications.watch(by, directory, events);
    } catch (SystemCallException e) {
      if (e.isLimit() && !isLimitTold) {
        isLimitTold = true;
        tailing
            .log()
            .warn(
                "the limit of file notifications is reached (fs.inotify.max_user_watches), further"
                    + " files are looked at instead",
                "error",
                String.valueOf(e.getMessage()),
                "every",
                minPoll);
      }
      return -1;
    }
  }

  private void unwatch(List<Tail> tails) {
    if (tails.isEmpty()) {
      return;
    }
    var gone = Set.copyOf(tails);
    gone.forEach(polled::remove);
    directories.removeAll(
        gone,
        watch -> {
          if (inotify != null) {
            inotify.unwatch(watch);
          }
        });
  }

  private void takeEvents() {
    if (inotify == null) {
      return;
    }
    try {
      inotify.poll(this::happened);
    } catch (SystemCallException e) {
      tailing.log().warn("cannot read file notifications", "error", String.valueOf(e.getMessage()));
    }
  }

  private void happened(int watch, int mask, String name) {
    if ((mask & Inotify.OVERFLOW) != 0) {
      for (var tail : tailing.all()) {
        tail.mustObserve = true;
        tailing.wake(tail);
        toWatch.add(tail); // names may have changed, too
      }
      return;
    }
    var directory = directories.get(watch);
    if (directory == null) {
      return;
    }
    if ((mask & (Inotify.IGNORED | Inotify.DELETE_SELF | Inotify.MOVE_SELF)) != 0) {
      lost(watch, directory);
      if ((mask & Inotify.MOVE_SELF) != 0 && inotify != null) {
        inotify.unwatch(watch);
      }
      return;
    }
    for (var tail : directory.of(name)) {
      if ((mask & NAMES) == 0) {
        modified(tail);
      } else if (toWatch.add(tail)) { // a link may lead elsewhere now
        tail.mustObserve = true;
        tailing.wake(tail);
      }
    }
  }

  /// A file that is written all the time is read at every second tick: half the work for the same
  /// lines. One that was quiet is read now.
  private void modified(Tail tail) {
    if (tail.dueTick < ticks - 1) {
      tail.dueTick = ticks;
      due.add(tail);
    } else if (tail.dueTick == ticks - 1) {
      tail.dueTick = ticks + 1;
      dueNext.add(tail);
    }
  }

  private void wakeDue() throws InterruptedException {
    for (var tail : due) {
      tailing.written(tail);
    }
    due.clear();
    var next = dueNext;
    dueNext = due;
    due = next;
  }

  /// A directory is gone, or has another name: its files are looked for.
  private void lost(int watch, Directory directory) {
    directories.remove(watch);
    for (var tail : directory.all()) {
      tail.mustObserve = true;
      tailing.wake(tail);
      polled.put(tail, new Poll());
    }
  }

  // -- looking -----------------------------------------------------------------------------------

  /// Looks at the files that no events tell of, less often while nothing happens.
  private void poll() throws InterruptedException {
    long now = tailing.clock().nanos();
    for (var entry : List.copyOf(polled.entrySet())) {
      var poll = entry.getValue();
      if (now < poll.nextNanos) {
        continue;
      }
      boolean hasNews = tailing.look(entry.getKey());
      long least = minPoll.toNanos();
      long most = Math.max(maxPoll.toNanos(), poll.isAwaited ? AWAITED_NANOS : 0);
      poll.waitNanos =
          hasNews ? least : Math.clamp(2 * poll.waitNanos, least, Math.max(least, most));
      poll.nextNanos = now + poll.waitNanos;
      if (inotify != null && (hasNews || !poll.isAwaited)) {
        watch(entry.getKey()); // it may be possible now
        if (!polled.containsKey(entry.getKey())) {
          tailing.look(entry.getKey()); // for what happened before
        }
      }
    }
  }

  /// Looks at every file now and then.
  private void sweep() throws InterruptedException {
    if (toSweep.isEmpty()) {
      if (ticks % SWEEP_TICKS == 0) {
        toSweep.addAll(tailing.all());
        perSweepTick = toSweep.size() / SWEEP_TICKS + 1;
      }
      return;
    }
    for (int i = 0; i < perSweepTick && !toSweep.isEmpty(); i++) {
      tailing.look(toSweep.poll());
    }
  }

  @Override
  public void close() {
    if (inotify != null) {
      inotify.close();
    }
  }
}
