package dev.pewter.loki.source.file;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.storage.positions.UnderWay;
import dev.pewter.core.sys.FileStat;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/// All files of one component: which are tailed, which wait to be read, and what is under way.
final class Tailing {
  /// A file without news for so long is idle.
  static final long IDLE_NANOS = 10_000_000_000L;

  /// So many files are kept open although they are idle.
  private static final int IDLE_OPEN = 48;

  /// Beyond so many, files are opened for each time they are read.
  private static final int MOST_OPEN = 1024;

  /// Beyond so many, deleted files that are read to their end are not kept open for long.
  private static final int CROWD = MOST_OPEN / 2;

  /// Up to so many, files that are not read yet are opened, for they may be deleted by then.
  private static final int MOST_UNREAD = MOST_OPEN / 4 * 5;

  /// How long a new file may not be found.
  static final long FINDING_NANOS = 60_000_000_000L;

  private static final Duration FORGETTING = Duration.ofHours(1);

  private final Log log;
  private final Clock clock;
  private final long madeNanos;
  private final long startedNanos;
  private final FileCounters counters;
  private final FilePositions positions;
  private final Failures failures = new Failures();
  private final TailsByName tails;
  private final LinkedBlockingQueue<Tail> queue = new LinkedBlockingQueue<>(); // each at most once
  private final Set<Tail> timed = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<Tail> changed = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final UnderWay underWay = new UnderWay();
  private volatile LogReceiver sink;
  private volatile Opening opening;
  private final AtomicBoolean isCompressedTold = new AtomicBoolean();
  private volatile boolean hasNew;
  private volatile boolean isOver;

  /// @param madeNanos since when the agent is to tail files, which may be a while
  Tailing(
      long madeNanos,
      Log log,
      Clock clock,
      FileCounters counters,
      FilePositions positions,
      LogReceiver sink,
      Opening opening) {
    this.log = log;
    this.clock = clock;
    this.madeNanos = madeNanos;
    this.startedNanos = clock.nanos();
    this.counters = counters;
    this.positions = positions;
    this.tails =
        new TailsByName((path, slot, labels) -> new Tail(path, slot, labels, this), this::wake);
    this.sink = sink;
    this.opening = opening;
  }

  /// Takes new settings; a file that is being read goes on as it is.
  void update(LogReceiver to, Opening next) {
    sink = to;
    opening = next;
  }

  Log log() {
    return log;
  }

  Clock clock() {
    return clock;
  }

  FileCounters counters() {
    return counters;
  }

  Failures failures() {
    return failures;
  }

  FilePositions positions() {
    return positions;
  }

  LogReceiver sink() {
    return sink;
  }

  Opening opening() {
    return opening;
  }

  // -- which files -------------------------------------------------------------------------------

  /// The names to tail from now on, each with its label sets; tells which tails are new.
  List<Tail> follow(Map<String, List<Labels>> wanted) {
    return tails.follow(wanted);
  }

  /// All tails, as they are now.
  List<Tail> all() {
    return tails.all();
  }

  /// Those of which something is not delivered.
  List<Tail> lagging() {
    return all().stream().filter(tail -> tail.lagBytes() > 0).toList();
  }

  /// Forgets tails that have nothing left to do; tells which.
  List<Tail> removeDone() {
    return tails.removeDone(this::isDone);
  }

  /// Warns of the first file that looks compressed, and is read as if it were not.
  void tellIfCompressed(String path, byte[] start) {
    if (Source.looksCompressed(start) && !isCompressedTold.getAndSet(true)) {
      log.warn(
          "a file looks compressed and is read as it is: read such files by a loki.source.file with"
              + " decompression, or leave them out of the targets",
          "path",
          path);
    }
  }

  private boolean isDone(Tail tail) {
    if (!tail.hold()) {
      return false;
    }
    try {
      boolean isDone = tail.isDone();
      if (isDone) {
        tail.leave();
      }
      return isDone;
    } finally {
      release(tail);
    }
  }

  /// Tells of a file that a name was rotated to, which was never seen, whether it was not read yet;
  /// what is known of that now holds later, too. It was born since anybody may have looked at the
  /// name. That is, at the start, so long before positions were last saved as finding a file may
  /// take, on the first start since then; later so long ago. Or, if nothing was ever found before,
  /// it was written since the first start, and had the name then. The times of files go in steps of
  /// milliseconds: what is as old may be younger.
  Predicate<FileStat> missed() {
    long savedNanos = positions.savedNanos() - (positions.isUnused() ? 0 : FINDING_NANOS);
    long sinceNanos =
        clock.nanos() - startedNanos < FINDING_NANOS
            ? Math.min(timeOfFiles(madeNanos) - FilePositions.FILE_CLOCK_NANOS, savedNanos)
            : timeOfFiles(clock.nanos() - FINDING_NANOS);
    return rotated ->
        rotated.bornNanos() >= sinceNanos
            || (positions.isUnused() && rotated.modifiedNanos() >= positions.savedNanos());
  }

  /// Whether a file was there before the start, as far as the file system tells, so that there may
  /// have been a position of it; not one of the same moment.
  boolean isFromBefore(FileStat stat) {
    return stat.bornNanos() < timeOfFiles(startedNanos) - FilePositions.FILE_CLOCK_NANOS;
  }

  /// A moment of our clock as the times of files tell it, since 1970.
  long timeOfFiles(long nanos) {
    long now = TimeUnit.MILLISECONDS.toNanos(clock.now().toEpochMilli());
    return now - (clock.nanos() - nanos);
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  /// Whether to close a file that is read to its end and has been quiet for so long.
  boolean isTooManyOpen(long quietNanos) {
    return open.get() > (quietNanos > IDLE_NANOS ? IDLE_OPEN : MOST_OPEN);
  }

  /// Whether deleted files that are read to their end have to make room.
  boolean isCrowded() {
    return open.get() > CROWD;
  }

  /// Whether one more file that is not read yet may be opened.
  boolean hasRoom() {
    return open.get() < MOST_UNREAD;
  }

  /// Looks at a file from outside; wakes its tail when there is news, and tells so. A name that is
  /// new is found here, for all readers may wait for a receiver while it goes from file to file.
  boolean look(Tail tail) throws InterruptedException {
    if (!tail.hold()) {
      return true; // it is being read
    }
    boolean hasNews;
    try {
      hasNews = tail.isStarted() ? tail.observe() : tail.startIfNew();
    } finally {
      release(tail);
    }
    if (hasNews) {
      wake(tail);
    }
    return hasNews;
  }

  /// A file was written to: wakes its tail. A closed one is opened here, for all readers may wait
  /// for a receiver until it is deleted.
  void written(Tail tail) throws InterruptedException {
    if (tail.hold()) {
      try {
        tail.openWritten();
      } finally {
        release(tail);
      }
    }
    wake(tail);
  }

  /// Wakes the tails that wait for time to pass.
  void wakeTimed() {
    for (var each = timed.iterator(); each.hasNext(); ) {
      var tail = each.next();
      each.remove();
      wake(tail);
    }
  }

  /// Closes idle files while there are too many.
  ///
  /// @param tick of the watcher: files that it wakes later were written to
  void closeIdle(int tick) {
    closeRead(IDLE_OPEN, IDLE_NANOS, tick);
  }

  /// Closes files that are read to their end while very many are open, first those that are idle:
  /// they can be opened again as long as they have their names.
  void makeRoom(int tick) {
    closeRead(MOST_OPEN, IDLE_NANOS, tick);
    closeRead(MOST_OPEN, 0, tick);
  }

  private void closeRead(int most, long quietNanos, int tick) {
    if (open.get() <= most) {
      return;
    }
    long now = clock.nanos();
    for (var tail : all()) {
      if (open.get() > most && tail.dueTick <= tick && tail.hold()) {
        try {
          tail.closeRead(now - quietNanos);
        } finally {
          release(tail);
        }
      }
    }
  }

  private void release(Tail tail) {
    if (tail.mustQueueAfterHold()) {
      queue.add(tail);
    }
  }

  // -- reading -----------------------------------------------------------------------------------

  /// There may be something to read; from any thread.
  void wake(Tail tail) {
    if (tail.mustQueue()) {
      queue.add(tail);
    }
  }

  /// The work of one reader thread.
  void readAll() throws InterruptedException {
    var reader = new LineReader(this);
    while (true) {
      read(queue.take(), reader);
    }
  }

  /// The turn of a tail that was queued.
  void read(Tail tail, LineReader reader) throws InterruptedException {
    if (!tail.turnBegins()) {
      return;
    }
    boolean isMore = true;
    try {
      isMore = tail.read(reader);
      if (tail.needsTime()) {
        timed.add(tail);
      }
    } finally {
      if (tail.mustQueueAgain(isMore)) {
        queue.add(tail);
      }
    }
  }

  /// Interrupting a thread that reads closes its file: to us that is the interruption.
  static IOException unlessInterrupted(IOException e) throws InterruptedException {
    if (e instanceof ClosedByInterruptException) {
      throw new InterruptedException();
    }
    return e;
  }

  // -- what is under way -------------------------------------------------------------------------

  void began(int lines) {
    underWay.began();
    counters.began(lines);
  }

  /// A batch has finished, on whatever thread.
  void finished(Tail tail, int lines, Delivery.Outcome outcome) {
    counters.finished(lines, outcome);
    changed(tail);
    if (outcome.isReturned()) {
      timed.add(tail);
    }
    underWay.finished();
  }

  /// Whether what is not finished by now is read again by the next run.
  boolean isOver() {
    return isOver;
  }

  /// A file was found that is not known from before: soon to be saved, so that it is known after a
  /// kill even if it was rotated since.
  void found() {
    hasNew = true;
  }

  /// Whether files were found since positions were last saved.
  boolean hasNew() {
    return hasNew;
  }

  /// The position of a file has to be saved.
  void changed(Tail tail) {
    if (!tail.isChanged) {
      tail.isChanged = true;
      changed.add(tail);
    }
  }

  /// Collects the positions of what has changed; tells whether those are all. Who is reading one of
  /// the others is asked to do it, which takes no longer than a receiver takes a batch.
  boolean collectPositions() {
    boolean isAll = true;
    for (var each = changed.iterator(); each.hasNext(); ) {
      var tail = each.next();
      if (tail.hold()) {
        try {
          each.remove();
          tail.isChanged = false; // before the look: more may come right after
          tail.forgetOver();
          tail.putPositions();
        } finally {
          release(tail);
        }
      } else {
        tail.mustPut = true;
        isAll = false;
      }
    }
    return isAll;
  }

  /// Saves the positions that are collected, and tells what failed.
  void saveCollected() {
    hasNew = false; // those found so far are collected
    failures.tell(log);
    positions.save();
  }

  /// Forgets files that are gone, now and then.
  void forgetGone() throws InterruptedException {
    while (true) {
      clock.sleep(FORGETTING);
      positions.forgetGone();
    }
  }

  /// Nothing is read any more: waits for what is under way as long as it moves, saves, closes. What
  /// finishes later, when the receivers stop, is saved then.
  void stop(long patienceNanos) {
    underWay.await(clock, patienceNanos);
    isOver = true;
    collectPositions();
    saveCollected();
    all().forEach(this::close);
    underWay.onceReported(this::saveLate);
  }

  /// Leaves a file open whose read hangs: to close it waits for that.
  private void close(Tail tail) {
    if (tail.hold()) {
      try {
        tail.close();
      } finally {
        release(tail);
      }
    }
  }

  private void saveLate() {
    collectPositions();
    failures.tell(log);
    positions.saveLate();
  }

  int openFiles() {
    return open.get();
  }
}
