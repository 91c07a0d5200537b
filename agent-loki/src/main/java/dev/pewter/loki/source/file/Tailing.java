package dev.pewter.loki.source.file;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Delivery;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// All files of one component: which are tailed, which wait to be read, and what is under way.
final class Tailing {
  /// A file without news for so long is idle.
  static final long IDLE_NANOS = 10_000_000_000L;

  /// What is under way moves when something finishes within this time.
  private static final long MOVES_MILLIS = 300;

  /// So many files are kept open although they are idle.
  private static final int IDLE_OPEN = 48;

  /// Beyond so many, files are opened for each time they are read.
  private static final int MOST_OPEN = 1024;

  /// How long a new file may not be found.
  private static final long FINDING_NANOS = 60_000_000_000L;

  private final Log log;
  private final Clock clock;
  private final long startedNanos;
  private final FileCounters counters;
  private final FilePositions positions;
  private final Failures failures = new Failures();
  private final Map<String, List<Tail>> tails = new HashMap<>(); // guarded by itself
  private final LinkedBlockingQueue<Tail> queue = new LinkedBlockingQueue<>(); // each at most once
  private final Set<Tail> timed = ConcurrentHashMap.newKeySet();
  private final Set<Tail> retired = ConcurrentHashMap.newKeySet();
  private final Set<Tail> changed = ConcurrentHashMap.newKeySet();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong underWay = new AtomicLong(); // batches
  private volatile LogReceiver sink;
  private volatile LineEncoding encoding;
  private volatile boolean tailsFromEnd;
  private volatile LokiSourceFileArguments.@Nullable DecompressionArguments decompression;
  private volatile LokiSourceFileArguments.OnPositionsError onPositionsError;
  private volatile boolean isStopped;
  private volatile boolean hasNew;

  Tailing(
      Log log,
      Clock clock,
      FileCounters counters,
      FilePositions positions,
      LogReceiver sink,
      LokiSourceFileArguments arguments) {
    this.log = log;
    this.clock = clock;
    this.startedNanos = clock.nanos();
    this.counters = counters;
    this.positions = positions;
    this.sink = sink;
    this.encoding = LineEncoding.of(arguments.encoding());
    this.tailsFromEnd = arguments.tailFromEnd();
    this.decompression = arguments.decompression();
    this.onPositionsError = arguments.onPositionsError();
  }

  /// Takes new settings; a file that is being read goes on as it is.
  void update(LogReceiver to, LokiSourceFileArguments arguments) {
    sink = to;
    encoding = LineEncoding.of(arguments.encoding());
    tailsFromEnd = arguments.tailFromEnd();
    decompression = arguments.decompression();
    onPositionsError = arguments.onPositionsError();
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

  LineEncoding encoding() {
    return encoding;
  }

  // -- which files -------------------------------------------------------------------------------

  /// The names to tail from now on, each with its label sets; tells which tails are new.
  List<Tail> follow(Map<String, List<Labels>> wanted) {
    var made = new ArrayList<Tail>();
    synchronized (tails) {
      for (var entry : wanted.entrySet()) {
        var known = tails.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>(1));
        relabel(known, new ArrayList<>(entry.getValue()), entry.getKey(), made);
      }
      for (var entry : tails.entrySet()) {
        if (!wanted.containsKey(entry.getKey())) {
          entry.getValue().forEach(this::retire);
        }
      }
    }
    made.forEach(this::wake);
    return made;
  }

  /// Gives the tails of one name its label sets: equal ones stay, others change theirs.
  private void relabel(List<Tail> known, List<Labels> wanted, String path, List<Tail> made) {
    var left = new ArrayList<Tail>();
    for (var tail : known) {
      if (wanted.remove(tail.labels)) {
        revive(tail);
      } else {
        left.add(tail);
      }
    }
    for (var tail : left) {
      if (wanted.isEmpty()) {
        retire(tail);
      } else {
        tail.labels = wanted.removeFirst();
        revive(tail);
      }
    }
    for (var labels : wanted) {
      int slot = 0;
      while (isTaken(known, slot)) {
        slot++;
      }
      var tail = new Tail(path, slot, labels, this);
      known.add(tail);
      made.add(tail);
    }
  }

  private static boolean isTaken(List<Tail> known, int slot) {
    for (var tail : known) {
      if (tail.slot == slot) {
        return true;
      }
    }
    return false;
  }

  private void revive(Tail tail) {
    if (tail.isRetired) {
      tail.isRetired = false;
      tail.mustObserve = true;
      wake(tail);
    }
  }

  private void retire(Tail tail) {
    if (!tail.isRetired) {
      tail.isRetired = true;
      retired.add(tail);
      wake(tail);
    }
  }

  /// All tails, as they are now.
  List<Tail> all() {
    synchronized (tails) {
      var all = new ArrayList<Tail>();
      tails.values().forEach(all::addAll);
      return all;
    }
  }

  /// Those of which something is not delivered.
  List<Tail> lagging() {
    return all().stream().filter(tail -> tail.lagBytes() > 0).toList();
  }

  private boolean isRemoved(Tail tail) {
    synchronized (tails) {
      var ofName = tails.get(tail.path);
      if (ofName == null || !tail.isRetired || !tail.lock.tryLock()) {
        return false;
      }
      try {
        if (!tail.isDone()) {
          return false;
        }
        tail.forgetOver();
        tail.putPositions();
      } finally {
        tail.lock.unlock();
      }
      ofName.remove(tail);
      if (ofName.isEmpty()) {
        tails.remove(tail.path);
      }
      return true;
    }
  }

  /// Forgets tails that have nothing left to do; tells which.
  List<Tail> removeDone() {
    var done = new ArrayList<Tail>();
    for (var each = retired.iterator(); each.hasNext(); ) {
      var tail = each.next();
      if (isRemoved(tail)) {
        done.add(tail);
      } else if (tail.isRetired) {
        continue;
      }
      each.remove();
      if (tail.isRetired && !done.contains(tail)) {
        retired.add(tail); // meanwhile
      }
    }
    changed.removeAll(done);
    return done;
  }

  /// Whether what a name that was never seen was rotated to is read, too.
  boolean readsWhatWasMissed() {
    return !tailsFromEnd && !isCompressed();
  }

  /// Since when nobody has looked at a name that was never seen: files born later are not read. At
  /// the start since positions were last saved, on the first start since then; later as long as
  /// finding a file may take.
  long missedNanos() {
    long now = TimeUnit.MILLISECONDS.toNanos(clock.now().toEpochMilli());
    long runNanos = clock.nanos() - startedNanos;
    return runNanos < FINDING_NANOS
        ? Math.min(now - runNanos, positions.savedNanos())
        : now - FINDING_NANOS;
  }

  /// Where a file begins that was never seen before; -1 when it is to be left alone.
  long firstOffset(String path, Labels labels, long size) {
    Long legacy = positions.legacyOffset(path, labels);
    if (legacy != null && (legacy <= size || isCompressed())) {
      return legacy;
    }
    boolean fromEnd = tailsFromEnd;
    if (positions.isDamaged()) {
      switch (onPositionsError) {
        case RESTART_FROM_BEGINNING -> fromEnd = false;
        case RESTART_FROM_END -> fromEnd = true;
        case SKIP -> {
          return -1;
        }
      }
    }
    if (!fromEnd || isCompressed()) {
      return 0;
    }
    try (var source = Source.Plain.open(Path.of(path))) {
      return LineReader.endOfLastLine(source, size, encoding);
    } catch (IOException _) {
      return 0;
    }
  }

  /// Opens a file that has its name; unpacks it when all files are compressed.
  Source open(Path path) throws IOException {
    var packed = decompression;
    return packed == null || !packed.isEnabled()
        ? Source.Plain.open(path)
        : new Source.Compressed(path, packed.format());
  }

  /// Whether the files are compressed, so that their size says nothing of their offsets.
  boolean isCompressed() {
    var packed = decompression;
    return packed != null && packed.isEnabled();
  }

  /// How long a new file is left alone.
  long initialDelayNanos() {
    var packed = decompression;
    return packed == null || !packed.isEnabled() ? 0 : packed.initialDelay().toNanos();
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  private boolean isTooManyOpen() {
    return open.get() > IDLE_OPEN;
  }

  /// Whether to close a file that is read to its end and has been quiet for so long.
  boolean isTooManyOpen(long quietNanos) {
    return open.get() > (quietNanos > IDLE_NANOS ? IDLE_OPEN : MOST_OPEN);
  }

  /// Looks at a file from outside; wakes its tail when there is news, and tells so.
  boolean look(Tail tail) {
    if (!tail.lock.tryLock()) {
      return true; // it is being read
    }
    boolean hasNews;
    try {
      hasNews = !tail.isStarted() || tail.observe();
    } finally {
      tail.lock.unlock();
    }
    if (hasNews) {
      wake(tail);
    }
    return hasNews;
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
  void closeIdle() {
    if (!isTooManyOpen()) {
      return;
    }
    long now = clock.nanos();
    for (var tail : all()) {
      if (isTooManyOpen() && tail.lock.tryLock()) {
        try {
          tail.closeIdle(now);
        } finally {
          tail.lock.unlock();
        }
      }
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
      var tail = queue.take();
      tail.turnBegins();
      boolean isMore = true;
      tail.lock.lockInterruptibly();
      try {
        isMore = tail.read(reader);
        if (tail.needsTime()) {
          timed.add(tail);
        }
      } finally {
        tail.lock.unlock();
        ended(tail, isMore);
      }
    }
  }

  private void ended(Tail tail, boolean isMore) {
    if (tail.mustQueueAgain(isMore)) {
      queue.add(tail);
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
    underWay.incrementAndGet();
    counters.read(lines);
  }

  /// A batch has finished, on whatever thread.
  void finished(Tail tail, int lines, Delivery.Outcome outcome) {
    counters.finished(lines, outcome);
    changed(tail);
    if (outcome.isReturned()) {
      timed.add(tail);
    }
    if (underWay.decrementAndGet() == 0) {
      synchronized (underWay) {
        underWay.notifyAll();
      }
      if (isStopped) {
        savePositions(); // what was under way at the stop is safe now
      }
    }
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
    changed.add(tail);
  }

  /// Collects the positions of what has changed; tells whether those are all. Who is reading one of
  /// the others is asked to do it, which takes no longer than a receiver takes a batch.
  boolean collectPositions() {
    boolean isAll = true;
    for (var each = changed.iterator(); each.hasNext(); ) {
      var tail = each.next();
      if (tail.lock.tryLock()) {
        try {
          each.remove();
          tail.forgetOver();
          tail.putPositions();
        } finally {
          tail.lock.unlock();
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

  private void savePositions() {
    collectPositions();
    saveCollected();
  }

  /// Nothing is read any more: waits for what is under way as long as it moves, saves, closes. What
  /// finishes later, when the receivers stop, is saved then.
  void stop(long patienceNanos) {
    boolean wasInterrupted = false;
    long end = clock.nanos() + patienceNanos;
    synchronized (underWay) {
      long before = Long.MAX_VALUE;
      for (long left = underWay.get(); left > 0 && left < before; left = underWay.get()) {
        before = clock.nanos() < end ? left : 0;
        try {
          underWay.wait(MOVES_MILLIS);
        } catch (InterruptedException _) {
          wasInterrupted = true;
          break;
        }
      }
    }
    isStopped = true;
    savePositions();
    all().forEach(Tail::close);
    if (wasInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  long underWay() {
    return underWay.get();
  }

  int openFiles() {
    return open.get();
  }
}
