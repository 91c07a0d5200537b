package dev.pewter.loki.source.file;

import dev.pewter.core.model.Labels;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.sys.FileStat;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Follows one name: the file that has it now, and those that had it before and are not read to
/// their end. One at a time works on it, see `Turns`; what is volatile may be read by anybody.
/// There may be thousands of them, so that each field counts.
final class Tail extends HowFar {
  /// How long a file that lost its name is still read, counted from when it last grew: who writes
  /// may not have noticed yet. A deleted one:
  private static final long DELETED_NANOS = 10_000_000_000L;

  /// A deleted one that ends with a whole line, while very many are open:
  private static final long CROWDED_NANOS = 1_000_000_000L;

  /// One that ends with a whole line, and has a successor.
  static final long ROTATED_NANOS = 60_000_000_000L;

  /// One that is still expected to grow.
  private static final long UNFINISHED_NANOS = 3_600_000_000_000L;

  /// So much earlier a name counts as seen, as positions are saved later in the same second.
  private static final long SEEN_SECONDS = 1;

  /// A name without news counts as seen so often: its position is to last while it is tailed.
  private static final long SEEN_AGAIN_SECONDS = 30;

  /// How much one file may read before others have their turn.
  private static final int READS_PER_TURN = 2;

  final String path;
  final int slot;
  volatile Labels labels;

  volatile boolean mustObserve; // something happened to its name, not just to its content
  volatile boolean mustPut; // whoever reads it is to remember its positions
  volatile boolean isChanged; // its positions are to be in the next save
  int dueTick = -2; // when the watcher wakes it, or last did; for its thread only
  volatile boolean isRetired;
  private volatile boolean isStarted;
  Doubts doubts = Doubts.NONE;
  boolean isExhausted; // an archive is read once
  private boolean isGone; // another may tail its name by now
  private boolean mustTryAgain; // a file was not to be opened, which may pass
  private final Tailing tailing;
  private List<Content> contents = List.of(); // oldest first

  Tail(String path, int slot, Labels labels, Tailing tailing) {
    super(tailing.clock().nanos());
    this.path = path;
    this.slot = slot;
    this.labels = labels;
    this.tailing = tailing;
  }

  // -- what anybody may ask ----------------------------------------------------------------------

  boolean isStarted() {
    return isStarted;
  }

  // -- in its turn, or while it is held ----------------------------------------------------------

  /// Its files, oldest first; the last may have the name.
  List<Content> contents() {
    return contents;
  }

  void setContents(List<Content> now) {
    contents = List.copyOf(now);
  }

  void add(Content content) {
    var now = new ArrayList<>(contents);
    now.add(content);
    setContents(now);
  }

  /// Remembers how far its files are delivered, so that it is in the next save.
  void putPositions() {
    mustPut = false;
    if (!isStarted || isGone || !doubts.unanswered().isEmpty()) {
      return; // after a kill the questions are to arise again
    }
    var positions = new HashMap<String, Position.InFile>();
    var leftAlone = doubts.leftAlone();
    if (leftAlone != null && contents.isEmpty()) {
      positions.put(FilePositions.key(path, slot, 0), leftAlone);
    }
    for (var content : contents) {
      extendFingerprint(content);
      long inode = content.isReplaced ? content.inode() : 0; // the one that has the name is that
      positions.put(FilePositions.key(path, slot, inode), content.position());
    }
    tailing.positions().replace(path, slot, positions, seenSeconds());
    show(contents, tailing.clock());
  }

  /// Nobody asks for it any more, and nothing is left to do.
  void leave() {
    forgetOver();
    putPositions();
    contents = List.of(); // none of them is opened again
    isGone = true;
    tailing.positions().leave(path, slot);
  }

  /// Forgets files that are over; in order, for a younger one that is forgotten would be taken for
  /// one never seen. The last is what the next is known to follow.
  void forgetOver() {
    if (doubts.areOpen()) {
      return; // what is missing came after one of these
    }
    int most = isRetired ? contents.size() : contents.size() - 1;
    int over = 0;
    while (over < most && contents.get(over).isOver()) {
      over++;
    }
    if (over > 0) {
      contents = List.copyOf(contents.subList(over, contents.size()));
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

  /// Whether some file that lost its name is still read, or something waits to be repeated.
  boolean needsTime() {
    for (var content : contents) {
      boolean isRead = content.isReplaced && !content.isFinished;
      if (isRead || content.isReturned()) {
        return true;
      }
    }
    return !isGone && (!isStarted || mustTryAgain || doubts.areOpen());
  }

  /// Whether nothing is left to do for it.
  boolean isDone() {
    return isRetired
        && !doubts.areOpen()
        && contents.stream().allMatch(each -> each.isLeftForGood() || each.isOver());
  }

  /// The file that has the name, as far as is known.
  @Nullable Content current() {
    if (contents.isEmpty()) {
      return null;
    }
    var last = contents.getLast();
    return last.isReplaced ? null : last;
  }

  /// Reads what is there, within its share; tells whether there is more.
  boolean read(LineReader reader) throws InterruptedException {
    if (isGone) {
      return false;
    }
    mustTryAgain = false;
    if (!isStarted) {
      if (!start()) {
        return false;
      }
    } else if (mustObserve || isRetired) {
      observe();
    }
    if (!isAnswered()) {
      show(contents, tailing.clock());
      return false;
    }
    if (doubts.isUnsettled()) {
      new Succession(this, tailing).settle();
    }
    saw();
    boolean isMore = false;
    for (int i = 0; i < contents.size() && !isMore; i++) {
      isMore = read(contents.get(i), reader);
    }
    forgetOver();
    putPositionsIfAsked();
    show(contents, tailing.clock());
    return isMore;
  }

  /// Asks a question, now or, where it cannot be answered now, before anything else is done; tells
  /// whether it is answered, with all that were asked before.
  boolean ask(Succession.Question question) throws InterruptedException {
    doubts = doubts.ask(question);
    return isAnswered();
  }

  private boolean isAnswered() throws InterruptedException {
    try {
      while (!doubts.unanswered().isEmpty()) {
        new Succession(this, tailing).ask(doubts.unanswered().getFirst());
        doubts = doubts.answered();
        tailing.changed(this);
      }
      return true;
    } catch (IOException e) {
      tell(null, Tailing.unlessInterrupted(e));
      return false;
    }
  }

  /// A file has the name of which it is not known what it begins with, so that its copies will be
  /// told by their times only.
  void sawNew() {
    seenAt(tailing.clock().now().getEpochSecond() - SEEN_SECONDS);
  }

  /// The name was looked at, and will not be for as long as a receiver may take.
  private void saw() {
    var current = current();
    boolean isKnown = current == null || current.fingerprint().isTelling();
    boolean wasKnown = seenSeconds() == FilePositions.ALWAYS;
    if (!isKnown) {
      sawNew();
    } else {
      seenAt(FilePositions.ALWAYS);
    }
    if (!isKnown || !wasKnown) {
      putPositions();
    }
  }

  /// Finds its files; false while it is too early for that.
  private boolean start() throws InterruptedException {
    if (stuckNanos(tailing.clock().nanos()) < tailing.opening().initialDelayNanos()) {
      return false;
    }
    try {
      new Succession(this, tailing).start();
    } catch (IOException e) {
      tell(null, Tailing.unlessInterrupted(e));
      return false;
    }
    isStarted = true;
    saw();
    putPositions();
    tailing.found();
    return true;
  }

  /// Finds its file, if nothing is known of its name; true, for there may be something to read.
  boolean startIfNew() throws InterruptedException {
    if (!isRetired && tailing.positions().isNew(path, slot)) {
      start();
    }
    return true;
  }

  private boolean read(Content content, LineReader reader) throws InterruptedException {
    if (content.takeReturned()) {
      content.rewind();
      isExhausted &= content.isReplaced;
    }
    if (!isRetired) {
      content.isLeft = false;
    }
    if (content.isFinished
        || content.isLeft
        || content.isReturned()
        || (isExhausted && !content.isReplaced)) {
      return false;
    }
    try {
      for (int i = 0; i < READS_PER_TURN; i++) {
        boolean hadName = !content.isReplaced;
        if (content.source == null && !new Succession(this, tailing).open(content)) {
          return hadName && content.isReplaced; // others may come before the next
        }
        var source = content.source;
        boolean isBeginning = content.isUnseen() || (content.offset == 0 && !content.isReplaced);
        if (isBeginning && source != null) {
          if (!new Succession(this, tailing).begin(content, source)) {
            return true;
          }
          if (content.fingerprintBytes() == 0) {
            return atEnd(content, reader); // it was empty; what comes now may follow a copy
          }
        }
        long sizeBefore = content.size;
        long readNanos = tailing.clock().nanos(); // passing on may take as long as it likes
        switch (reader.read(this, content)) {
          case LINES -> {
            content.activeNanos = readNanos;
            tailing.changed(this);
          }
          case LAST_LINES -> {
            content.activeNanos = readNanos;
            tailing.changed(this);
            if (caughtUp(content)) {
              return false; // what has come since wakes it again, as nothing does without a name
            }
          }
          case END -> {
            if (content.size > sizeBefore) {
              content.activeNanos = tailing.clock().nanos(); // a piece of a line has come
            }
            return atEnd(content, reader);
          }
          case CUT -> {
            new Succession(this, tailing).cut(content);
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

  /// Looks at the name; true when there is something to do.
  boolean observe() throws InterruptedException {
    if (!isAnswered()) {
      mustObserve = true; // once they are
      return false;
    }
    if (isMissing && current() == null) {
      mustObserve = false; // before the look: it may come, and be told, right after
      if (FileStat.isMissing(path)) {
        return false; // still, as thousands may be
      }
    }
    boolean hasNews = new Succession(this, tailing).observe();
    if (!hasNews && isSeenLongAgo() && !isToBeRead()) {
      saw();
    }
    return hasNews;
  }

  /// Opens the file that has the name, if it is closed and has more than was read. Who reads it
  /// tells of failures.
  void openWritten() throws InterruptedException {
    var current = current();
    if (current == null
        || current.source != null
        || isRetired
        || tailing.opening().isCompressed()) {
      return;
    }
    observe(); // for its size: it may be gone before it is read
    if (current.equals(current()) && current.size > current.offset && tailing.hasRoom()) {
      try {
        new Succession(this, tailing).open(current);
      } catch (IOException e) {
        close(current); // its start was not read, which tells how its text is written
        tailing.log().debug("not opened", "path", path, "error", Tailing.unlessInterrupted(e));
      }
    }
  }

  private boolean isSeenLongAgo() {
    return seenSeconds() != FilePositions.ALWAYS
        && tailing.clock().now().getEpochSecond() - seenSeconds() > SEEN_AGAIN_SECONDS;
  }

  /// @param content null for those that may be found beside them
  private void tell(@Nullable Content content, IOException e) {
    tell(content, GoText.failure(e));
  }

  /// @param content null for the name itself, too
  void tell(@Nullable Content content, String error) {
    if (fails(content, error)) {
      tailing.failures().add(path, lastError);
    }
  }

  /// One of its files cannot be read now.
  void failed(Content content, IOException e) {
    tell(content, e);
    mustTryAgain |= !Opening.isTelling(e);
    close(content); // to be opened again
    if (content.isReplaced && Opening.isDamage(e)) {
      end(content); // a damaged archive stays damaged
      tailing.counters().missed();
    }
  }

  private boolean atEnd(Content content, LineReader reader)
      throws IOException, InterruptedException {
    if (caughtUp(content)) {
      return false;
    }
    if (content.isReplaced) {
      if (content.isCompressed() || isAbandoned(content)) {
        reader.readUnfinished(this, content);
        end(content);
      }
    } else if (content.isCompressed()) {
      reader.readUnfinished(this, content);
      close(content); // and left alone until another file has the name
      isExhausted = true;
    } else {
      close(content); // nobody asks for it, but somebody goes on writing it
      content.isLeft = true;
    }
    return false;
  }

  /// No whole line is left to read, for now; tells whether it is tailed on, and nothing else is to
  /// be done.
  private boolean caughtUp(Content content) throws IOException {
    isRead(content);
    content.endedAt = content.size;
    if (content.offset >= 2L * content.fingerprintBytes()) {
      extendFingerprint(content);
    }
    boolean isTailed = !isRetired && !content.isReplaced && !content.isCompressed();
    if (isTailed && tailing.isTooManyOpen(quietNanos(content))) {
      close(content);
    }
    return isTailed;
  }

  long quietNanos(Content content) {
    return tailing.clock().nanos() - content.activeNanos;
  }

  /// Whether a file that is not found now is still waited for.
  boolean mayComeBack(Content content) {
    return quietNanos(content) <= UNFINISHED_NANOS;
  }

  /// Whether nobody will write any more to a file that lost its name.
  private boolean isAbandoned(Content content) throws InterruptedException {
    long quietNanos = quietNanos(content);
    boolean isWhole = content.offset >= content.size;
    if (quietNanos < (isWhole && tailing.isCrowded() ? CROWDED_NANOS : DELETED_NANOS)) {
      return false;
    }
    if (!new Succession(this, tailing).isLinked(content)) {
      return true;
    }
    boolean hasSuccessor = !content.equals(contents.getLast());
    return quietNanos > (isWhole && hasSuccessor ? ROTATED_NANOS : UNFINISHED_NANOS);
  }

  /// Nothing more is read of one of its files.
  void end(Content content) {
    close(content);
    failsNoMore(content);
    content.isReplaced = true;
    content.isFinished = true;
    tailing.changed(this);
  }

  void close(Content content) {
    if (content.source != null) {
      content.close();
      tailing.closed();
    }
  }

  /// Closes everything; at the end.
  void close() {
    contents.forEach(this::close);
  }

  /// Closes the file when it is read to its end and had no news since then; it is opened again when
  /// something happens to it.
  void closeRead(long sinceNanos) {
    var current = current();
    if (current != null
        && current.source != null
        && current.offset >= current.size
        && sinceNanos - current.activeNanos >= 0
        && !isToBeRead()) { // else it may have grown
      close(current);
    }
  }
}
