package dev.pewter.loki.source.file;

import dev.pewter.core.model.Labels;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.core.telemetry.GoText;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/// Follows one name: the file that has it now, and those that had it before and are not read to
/// their end. Who holds the lock works on it; what is volatile may be read by anybody.
final class Tail {
  /// How long a file that lost its name is still read, counted from when it last grew: who writes
  /// may not have noticed yet. A deleted one:
  private static final long DELETED_NANOS = 10_000_000_000L;

  /// One that ends with a whole line, and has a successor.
  private static final long ROTATED_NANOS = 60_000_000_000L;

  /// One that is still expected to grow.
  private static final long UNFINISHED_NANOS = 3_600_000_000_000L;

  /// How much one file may read before others have their turn.
  private static final int READS_PER_TURN = 2;

  /// A name that goes from file to file faster than they can be looked at is followed so far.
  private static final int LOOKS = 10;

  /// The place of the file that has the name.
  private static final int LAST = Integer.MAX_VALUE;

  final String path;
  final int slot;
  final ReentrantLock lock = new ReentrantLock();
  volatile Labels labels;

  private static final AtomicReferenceFieldUpdater<Tail, Turn> TURN =
      AtomicReferenceFieldUpdater.newUpdater(Tail.class, Turn.class, "turn");

  private volatile Turn turn = Turn.NONE;

  /// Something happened to its name, not just to its content.
  volatile boolean mustObserve;

  /// Whoever reads it is to remember its positions.
  volatile boolean mustPut;

  /// When the watcher wakes it, or last did; for its thread only.
  long dueTick = -2;

  volatile boolean isRetired;
  volatile String lastError = "";
  private volatile boolean isStarted;
  private final long madeNanos;
  private boolean isExhausted; // an archive is read once
  private final Tailing tailing;
  private final List<Content> contents = new ArrayList<>(1); // oldest first
  private Set<String> keys = Set.of(); // of its positions as last remembered
  private long passedLines; // under the lock
  private volatile long lines;
  private volatile @Nullable Instant lastLine;
  private volatile long shownOffset;
  private volatile long shownSize;
  private volatile long rotatedLag;
  private volatile boolean isMissing; // no file had the name when last looked
  private volatile boolean isBehind; // there are whole lines to read
  private volatile long stuckNanos; // since when it is and nothing was read
  private volatile @Nullable Acknowledgements shownAcknowledgements;

  private enum Turn {
    NONE,
    QUEUED,
    RUNNING,
    /// Running, and something has happened since it began.
    AGAIN
  }

  Tail(String path, int slot, Labels labels, Tailing tailing) {
    this.path = path;
    this.slot = slot;
    this.labels = labels;
    this.tailing = tailing;
    this.madeNanos = tailing.clock().nanos();
  }

  // -- its turn with the readers, for any thread -------------------------------------------------

  /// Something happened to it; tells whether it has to be queued now.
  boolean mustQueue() {
    while (true) {
      var now = turn;
      switch (now) {
        case QUEUED, AGAIN -> {
          return false;
        }
        case NONE, RUNNING -> {
          if (TURN.compareAndSet(this, now, now == Turn.NONE ? Turn.QUEUED : Turn.AGAIN)) {
            return now == Turn.NONE;
          }
        }
      }
    }
  }

  void turnBegins() {
    turn = Turn.RUNNING;
  }

  /// Its turn is over; tells whether it has to be queued again.
  boolean mustQueueAgain(boolean isMore) {
    if (!isMore && TURN.compareAndSet(this, Turn.RUNNING, Turn.NONE)) {
      return false;
    }
    turn = Turn.QUEUED;
    return true;
  }

  // -- what anybody may ask ----------------------------------------------------------------------

  boolean isStarted() {
    return isStarted;
  }

  long readOffset() {
    return shownOffset;
  }

  long size() {
    return shownSize;
  }

  long lines() {
    return lines;
  }

  /// When lines were read last; null when none was since the start.
  @Nullable Instant lastLine() {
    return lastLine;
  }

  /// How many bytes are not delivered, read or not, also of files that had the name before.
  long lagBytes() {
    return rotatedLag + Math.max(0, size() - acknowledgedOffset());
  }

  /// How long the oldest line under way waits since it was read; when none is, how long nothing was
  /// read though there is something. The beginning of a line waits for its end, which counts not.
  double lagSeconds(long nowNanos) {
    var of = shownAcknowledgements;
    long unread = isBehind ? stuckNanos : nowNanos;
    return of == null ? 0 : Math.max(0, nowNanos - of.oldestNanos(unread)) / 1e9;
  }

  /// What becomes of its lines, in a word.
  String state() {
    var of = shownAcknowledgements;
    if (!lastError.isEmpty()) {
      return "failed";
    }
    if (of != null && of.isReturned()) {
      return "returned";
    }
    if (of != null && !of.isComplete()) {
      return "in_flight";
    }
    if (isMissing) {
      return "missing";
    }
    if (size() > readOffset()) {
      return isBehind ? "behind" : "unfinished_line";
    }
    return "delivered";
  }

  long acknowledgedOffset() {
    var of = shownAcknowledgements;
    return of == null ? 0 : of.finished();
  }

  // -- under the lock ----------------------------------------------------------------------------

  /// Remembers how far its files are delivered, so that it is in the next save.
  void putPositions() {
    mustPut = false;
    if (!isStarted) {
      return;
    }
    var positions = new HashMap<String, Position.InFile>();
    for (var content : contents) {
      extendFingerprint(content);
      positions.put(key(content, !content.isReplaced), content.position());
    }
    tailing.positions().replace(keys, positions);
    keys = Set.copyOf(positions.keySet());
    show();
  }

  /// Forgets files that are over; in order, for a younger one that is forgotten would be taken for
  /// one never seen.
  void forgetOver() {
    boolean isOneOver = false;
    while (!contents.isEmpty() && contents.getFirst().isOver()) {
      contents.removeFirst();
      isOneOver = true;
    }
    if (isOneOver) {
      putPositions();
    }
  }

  private void extendFingerprint(Content content) {
    try {
      content.extendFingerprint();
    } catch (IOException e) {
      tailing.log().debug("no fingerprint", "path", path, "error", String.valueOf(e.getMessage()));
    }
  }

  /// Does what the saver could not, because the file was being read.
  void putPositionsIfAsked() {
    if (mustPut) {
      putPositions();
    }
  }

  /// The key of the file that has the name is the name itself.
  private String key(Content content, boolean isCurrent) {
    return FilePositions.key(path, slot, isCurrent ? 0 : content.inode);
  }

  /// Whether some file that lost its name is still read, or something waits to be repeated.
  boolean needsTime() {
    for (var content : contents) {
      if (content.isReplaced || content.acknowledgements.isReturned()) {
        return true;
      }
    }
    return !isStarted;
  }

  /// Whether nothing is left to do for it.
  boolean isDone() {
    return isRetired && contents.stream().allMatch(Content::isLeftForGood);
  }

  private @Nullable Content current() {
    if (contents.isEmpty()) {
      return null;
    }
    var last = contents.getLast();
    return last.isReplaced ? null : last;
  }

  /// Reads what is there, within its share; tells whether there is more.
  boolean read(LineReader reader) throws InterruptedException {
    if (!isStarted && tailing.clock().nanos() - madeNanos < tailing.initialDelayNanos()) {
      return false;
    }
    if (!isStarted) {
      start();
      isStarted = true;
      putPositions();
      tailing.found();
    } else if (mustObserve || isRetired) {
      observe();
    }
    boolean isMore = false;
    for (int i = 0; i < contents.size() && !isMore; i++) {
      isMore = read(contents.get(i), reader);
    }
    forgetOver();
    putPositionsIfAsked();
    show();
    return isMore;
  }

  private void show() {
    var current = contents.isEmpty() ? null : contents.getLast();
    if (current != null) {
      boolean wasStuck = isBehind && shownOffset == current.offset;
      shownOffset = current.offset;
      shownSize = Math.max(current.size, current.offset);
      isBehind = shownSize > current.offset && shownSize != current.endedAt;
      if (!wasStuck) {
        stuckNanos = tailing.clock().nanos();
      }
      shownAcknowledgements = current.acknowledgements;
    }
    long rotated = 0;
    for (int i = 0; i < contents.size() - 1; i++) {
      var content = contents.get(i);
      long end = Math.max(content.size, content.offset);
      rotated += Math.max(0, end - content.acknowledgements.finished());
    }
    rotatedLag = rotated;
  }

  private boolean read(Content content, LineReader reader) throws InterruptedException {
    if (content.acknowledgements.takeReturned()) {
      content.rewind();
      isExhausted &= content.isReplaced;
    }
    if (!isRetired) {
      content.isLeft = false;
    }
    if (content.isFinished
        || content.isLeft
        || content.acknowledgements.isReturned()
        || (isExhausted && !content.isReplaced)) {
      return false;
    }
    try {
      for (int i = 0; i < READS_PER_TURN; i++) {
        if (content.source == null && !open(content)) {
          return false;
        }
        long sizeBefore = content.size;
        switch (reader.read(this, content)) {
          case LINES -> {
            content.activeNanos = tailing.clock().nanos();
            tailing.changed(this);
          }
          case END -> {
            if (content.size > sizeBefore) {
              content.activeNanos = tailing.clock().nanos(); // a piece of a line has come
            }
            return atEnd(content, reader);
          }
          case CUT -> {
            cut(content);
            return true;
          }
        }
      }
      return true;
    } catch (IOException e) {
      failed(content, Tailing.unlessInterrupted(e));
      return false;
    }
  }

  /// Lines were passed on.
  void passed(int more) {
    passedLines += more;
    lines = passedLines;
    lastLine = tailing.clock().now();
  }

  private void failed(Content content, IOException e) {
    String error = GoText.failure(e);
    if (!error.equals(lastError)) {
      tailing.failures().add(path, error);
    }
    lastError = error;
    boolean isDamaged = e instanceof ZipException || e instanceof EOFException;
    close(content); // to be opened again
    if (content.isReplaced && isDamaged) {
      end(content); // a damaged archive stays damaged
      tailing.counters().missed();
    }
  }

  private boolean atEnd(Content content, LineReader reader)
      throws IOException, InterruptedException {
    lastError = "";
    content.endedAt = content.size;
    if (content.offset >= 2L * content.fingerprint.bytes()) {
      extendFingerprint(content);
    }
    long quiet = tailing.clock().nanos() - content.activeNanos;
    if (content.isCompressed() && !content.isReplaced) {
      reader.readUnfinished(this, content);
      close(content); // and left alone until another file has the name
      isExhausted = true;
    } else if (content.isReplaced) {
      if (content.isCompressed() || isAbandoned(content, quiet)) {
        reader.readUnfinished(this, content);
        end(content);
      }
    } else if (isRetired) {
      close(content); // somebody goes on writing it; it may be tailed again
      content.isLeft = true;
    } else if (tailing.isTooManyOpen(quiet)) {
      close(content);
    }
    return false;
  }

  /// Whether nobody will write any more to a file that lost its name.
  private boolean isAbandoned(Content content, long quietNanos) {
    if (quietNanos < DELETED_NANOS) {
      return false;
    }
    if (!isLinked(content)) {
      return true;
    }
    boolean isWhole = content.offset >= content.size;
    boolean hasSuccessor = !content.equals(contents.getLast());
    return quietNanos > (isWhole && hasSuccessor ? ROTATED_NANOS : UNFINISHED_NANOS);
  }

  /// Whether an open file that lost its name still has another.
  private boolean isLinked(Content content) {
    try {
      var stat = FileStat.of(content.path);
      if (content.is(stat)) {
        return true;
      }
    } catch (SystemCallException _) { // not under that name
    }
    for (var sibling : Sibling.of(Path.of(path))) {
      if (sibling.is(content)) {
        content.path = sibling.path().toString();
        return true;
      }
    }
    return false;
  }

  private void end(Content content) {
    close(content);
    content.isReplaced = true;
    content.isFinished = true;
    tailing.changed(this);
  }

  private void close(Content content) {
    if (content.source != null) {
      content.close();
      tailing.closed();
    }
  }

  /// Closes everything; at the end.
  void close() {
    contents.forEach(this::close);
  }

  /// Closes the file when it has been idle; it is opened again when something happens to it.
  void closeIdle(long nowNanos) {
    var current = current();
    if (current != null
        && current.source != null
        && current.offset >= current.size
        && nowNanos - current.activeNanos > Tailing.IDLE_NANOS) {
      close(current);
    }
  }

  // -- which files -------------------------------------------------------------------------------

  /// Finds the file and, where it is known from before, those that had its name since.
  private void start() {
    var known = tailing.positions().known(path, slot);
    keys = tailing.positions().keys(path, slot);
    for (Position.InFile position : known) {
      var content =
          new Content(
              path,
              position.device(),
              position.inode(),
              position.bornNanos(),
              new Fingerprint(position.fingerprintBytes(), position.fingerprint()),
              position.offsetBytes());
      content.isReplaced = true;
      content.size = -1;
      contents.add(content);
    }
    if (known.isEmpty()) {
      startAnew();
      return;
    }
    var stat = stat();
    var current = resumed(stat);
    for (int i = 0; stat != null && current == null && i < LOOKS; i++) {
      var now = stat(); // it may have lost the name while its start was looked at
      boolean isSame = now != null && now.isSameFile(stat);
      stat = now;
      if (isSame) {
        break;
      }
      current = resumed(stat);
    }
    if (stat != null && current != null) {
      makeCurrent(current, stat);
    } else if (stat != null) {
      add(stat, 0);
    }
    if (current == null || contents.size() > 1) {
      adoptSiblings(tailing.positions().savedNanos());
    }
  }

  /// Starts with a name of which nothing is known.
  private void startAnew() {
    var stat = stat();
    if (stat == null) {
      return;
    }
    long offset = tailing.firstOffset(path, labels, stat.size());
    if (offset < 0) {
      lastError = "skipped because its position could not be read";
      return;
    }
    add(stat, offset);
    if (offset == 0 && tailing.readsWhatWasMissed()) {
      adopt(Sibling.of(Path.of(path)), -1, s -> s.stat().bornNanos() > tailing.missedNanos());
    }
  }

  /// The known content that a file is.
  private @Nullable Content resumed(@Nullable FileStat stat) {
    for (var content : contents) {
      if (stat != null
          && !content.isFinished
          && stat.is(stat.device(), content.inode, content.bornNanos) // devices are renumbered
          && (content.offset <= stat.size() || tailing.isCompressed())
          && startsLike(content, Path.of(path))) {
        return content;
      }
    }
    return null;
  }

  private void makeCurrent(Content content, FileStat stat) {
    contents.remove(content);
    contents.add(content);
    content.isIn(stat);
    content.isReplaced = false;
    content.size = stat.size();
    content.path = path;
  }

  /// Whether the name belongs again to a file that had lost it.
  private boolean isBack(FileStat stat) {
    var known = resumed(stat);
    if (known != null) {
      makeCurrent(known, stat);
    }
    return known != null;
  }

  private boolean startsLike(Content content, Path file) {
    try (var source = tailing.open(file)) {
      return content.fingerprint.matches(source.start());
    } catch (AccessDeniedException _) {
      return true; // nothing speaks against it
    } catch (IOException _) {
      return false;
    }
  }

  private static Content content(String path, FileStat stat, long offset) {
    return new Content(
        path, stat.device(), stat.inode(), stat.bornNanos(), Fingerprint.NONE, offset);
  }

  private void add(FileStat stat, long offset) {
    isExhausted = false;
    var content = content(path, stat, offset);
    content.size = stat.size();
    content.activeNanos = tailing.clock().nanos();
    contents.add(content);
  }

  private @Nullable FileStat stat() {
    try {
      var stat = FileStat.of(path);
      if (!stat.isRegular()) {
        lastError = "is not a regular file";
        return null;
      }
      isMissing = false;
      return stat;
    } catch (SystemCallException e) {
      isMissing = e.isMissing();
      if (!isMissing) {
        lastError = String.valueOf(e.getMessage());
      }
      return null;
    }
  }

  /// Looks at the name; true when there is something to do.
  boolean observe() {
    mustObserve = false;
    var stat = stat();
    var current = current();
    if (stat == null) {
      if (current != null) {
        replaced(current);
      }
      return current != null;
    }
    if (current == null) {
      if (!isRetired && !isBack(stat)) {
        addBehindSiblings(stat);
      }
      return true;
    }
    if (current.is(stat)) {
      if (tailing.isCompressed()) {
        return false; // only a file of another inode is news
      }
      current.size = stat.size();
      if (stat.size() < current.offset) {
        cut(current);
        return true;
      }
      return stat.size() > current.offset;
    }
    replaced(current);
    addBehindSiblings(stat);
    return true;
  }

  /// The file has lost its name; as long as it is open it is read on.
  private void replaced(Content content) {
    content.isReplaced = true;
    content.activeNanos = tailing.clock().nanos();
    mustObserve = true; // until another has the name
  }

  /// A file has the name that is not known, and may lose it at any moment.
  private void addBehindSiblings(FileStat stat) {
    add(stat, 0);
    adoptSiblings(Long.MAX_VALUE);
  }

  /// Finds the closed files that lost the name, and those that had it in between.
  ///
  /// @param sinceNanos files changed later are new, if none of the siblings is known
  private void adoptSiblings(long sinceNanos) {
    var siblings = Sibling.of(Path.of(path));
    int newestKnown = -1;
    int oldestKnown = siblings.size();
    boolean isOneLost = false;
    long bornNanos = Long.MAX_VALUE;
    for (var content : List.copyOf(contents)) {
      if (!content.isReplaced) {
        continue;
      }
      int found = place(content, siblings);
      content.place = found;
      bornNanos =
          content.bornNanos == 0 ? bornNanos : content.bornNanos; // the last is the youngest
      newestKnown = Math.max(newestKnown, found);
      oldestKnown = found < 0 ? oldestKnown : Math.min(oldestKnown, found);
      if (content.source != null || content.isFinished) {
        continue;
      }
      var behindLink = found < 0 ? Sibling.behindLink(Path.of(path), content) : null;
      if (behindLink != null) {
        adopt(content, behindLink);
      } else if (found < 0) {
        isOneLost |= !content.fingerprint.isTelling();
        if (isRetired || stat() != null) { // else all of it may come back, as with a late mount
          gone(content);
        }
      } else {
        adopt(content, siblings.get(found));
      }
    }
    if (newestKnown < 0) {
      long youngerNanos = bornNanos;
      adopt(
          siblings,
          -1,
          sibling ->
              sibling.stat().modifiedNanos() > sinceNanos
                  || (!sibling.isCompressed() && sibling.stat().bornNanos() > youngerNanos));
    } else if (isOneLost) {
      adopt(siblings, oldestKnown, Sibling::isCompressed); // one of them may be it
      adopt(siblings, newestKnown, _ -> true);
    } else {
      adopt(siblings, newestKnown, _ -> true);
    }
  }

  /// Adds those behind a place that are new.
  private void adopt(List<Sibling> siblings, int behind, Predicate<Sibling> isNew) {
    for (int i = behind + 1; i < siblings.size(); i++) {
      var sibling = siblings.get(i);
      if (!isKnown(sibling) && isNew.test(sibling)) {
        var content = content(sibling.path().toString(), sibling.stat(), 0);
        content.isReplaced = true;
        content.place = i;
        contents.add(content);
        adopt(content, sibling);
      }
    }
    contents.forEach(content -> content.place = content.isReplaced ? content.place : LAST);
    contents.sort(Comparator.comparingInt(content -> content.place));
  }

  /// A file cannot be found any more, neither open nor on disk.
  private void gone(Content content) {
    if (content.size != content.offset) {
      tailing
          .log()
          .warn(
              "a rotated file is gone, its end was not read", "path", path, "read", content.offset);
      tailing.counters().missed();
    }
    end(content);
  }

  private boolean isKnown(Sibling sibling) {
    for (var content : contents) {
      if (sibling.is(content)) {
        return true;
      }
    }
    return false;
  }

  private void adopt(Content content, Sibling sibling) {
    try {
      content.path = sibling.path().toString();
      content.source = sibling.open();
      content.isIn(sibling.stat());
      content.activeNanos = tailing.clock().nanos();
      content.startsWith(content.source.start(), tailing.encoding());
      tailing.opened();
    } catch (IOException e) {
      failed(content, e);
    }
  }

  /// Which sibling a content is, by its inode, else by what it begins with; -1 when none.
  private int place(Content content, List<Sibling> siblings) {
    for (int i = 0; i < siblings.size(); i++) {
      if (siblings.get(i).is(content)) {
        return i;
      }
    }
    return content.fingerprint.isTelling() ? placeByStart(content, siblings) : -1;
  }

  private static int placeByStart(Content content, List<Sibling> siblings) {
    for (int i = siblings.size() - 1; i >= 0; i--) {
      var sibling = siblings.get(i);
      boolean mayBe = sibling.isCompressed() || sibling.stat().size() >= content.offset;
      if (mayBe && sibling.startsLike(content)) {
        return i;
      }
    }
    return -1;
  }

  /// The file was cut: the rest of what it was is in a copy, if anywhere; the file begins anew.
  private void cut(Content content) {
    close(content);
    content.isReplaced = true;
    var siblings = Sibling.of(Path.of(path));
    int copy = content.fingerprint.isTelling() ? placeByStart(content, siblings) : -1;
    if (copy >= 0) {
      adopt(content, siblings.get(copy));
    } else {
      end(content);
    }
    var stat = stat();
    if (stat != null && !isRetired) {
      add(stat, 0);
    }
    tailing.counters().truncated();
    tailing.changed(this);
  }

  /// Opens the file that has the name, if it is still the same.
  private boolean open(Content content) throws IOException {
    if (content.isReplaced) {
      adoptSiblings(Long.MAX_VALUE);
      return content.source != null;
    }
    Source source;
    try {
      source = tailing.open(Path.of(content.path));
    } catch (NoSuchFileException _) {
      replaced(content);
      adoptSiblings(Long.MAX_VALUE);
      return content.source != null;
    }
    var stat = stat();
    if (stat == null || !content.is(stat)) {
      source.close();
      mustObserve = true;
      tailing.wake(this);
      return false;
    }
    content.source = source;
    content.size = stat.size();
    content.startsWith(source.start(), tailing.encoding());
    tailing.opened();
    return true;
  }
}
