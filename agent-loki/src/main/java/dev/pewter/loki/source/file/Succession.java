package dev.pewter.loki.source.file;

import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.core.telemetry.GoText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which files have and had the name of a tail: after a start, a rotation, a cut. Made for each
/// question, by who works on the tail.
final class Succession {
  private static final String SKIPPED = "skipped because its position could not be read";

  private final Tail tail;
  private final Tailing tailing;
  private final Adoption adoption;

  /// Something to be learnt from the files that a name was rotated to, and done. While they cannot
  /// be looked at, nothing else is done, and it is asked again.
  @FunctionalInterface
  interface Question {
    /// Tells whether it is answered; not when a file was gone before it was opened.
    boolean ask(List<Sibling> siblings, Adoption adoption) throws IOException, InterruptedException;
  }

  Succession(Tail tail, Tailing tailing) {
    this.tail = tail;
    this.tailing = tailing;
    this.adoption = new Adoption(tail, tailing);
  }

  /// Asks a question. Fails when something cannot be looked at now, and then has done nothing that
  /// asking again would do twice.
  void ask(Question question) throws IOException, InterruptedException {
    boolean isAnswered = false;
    for (int i = 0; i < Adoption.LOOKS && !isAnswered; i++) {
      isAnswered = question.ask(Sibling.of(Path.of(tail.path), adoption::hindered), adoption);
    }
  }

  /// Finds the file and, where it is known from before, those that had its name since. Fails when
  /// that cannot be done now, and then has not begun.
  void start() throws IOException, InterruptedException {
    var known = tailing.positions().known(tail.path, tail.slot);
    for (Position.InFile position : known.positions()) {
      if (position.offsetBytes() == FilePositions.LEFT_ALONE) {
        tail.doubts = tail.doubts.leaveAlone(position);
        continue;
      }
      var content = new Content(tail.path, position);
      content.isReplaced = true;
      content.size = -1;
      content.activeNanos = tailing.clock().nanos();
      tail.add(content);
    }
    if (tail.contents().isEmpty()) {
      startAnew();
      return;
    }
    var stat = stat();
    var current = resumed(stat);
    for (int i = 0; stat != null && current == null && i < Adoption.LOOKS; i++) {
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
      adoptCopies(current, known.seenNanos());
    } else if (stat != null) {
      add(stat, 0);
    }
    if (current == null || tail.contents().size() > 1) {
      adoption.adoptSiblings(known.seenNanos(), this::isNameTaken);
    }
  }

  /// Looks again for files that were missed while their names changed.
  void settle() throws InterruptedException {
    adoption.adoptSiblings(Long.MAX_VALUE, this::isNameTaken);
    tailing.changed(tail);
  }

  /// A file that was empty when it was last looked at may have been copied and cut since, and
  /// nothing tells that. What was compressed since may be old, and is left alone.
  ///
  /// @return whether that is done; else it waits
  private boolean adoptCopies(Content content, long seenNanos) throws InterruptedException {
    if (!content.isUnseen() || !tailing.opening().readsWhatWasMissed()) {
      return true;
    }
    return tail.ask(
        (siblings, by) -> {
          by.findPlaces(siblings); // of those that come before and after
          var copies = by.unknown(siblings, s -> s.isCopySince(seenNanos));
          return by.adopt(siblings, -1, copies::contains);
        });
  }

  /// Starts with a name of which nothing is known.
  private void startAnew() throws IOException, InterruptedException {
    var stat = firstStat();
    if (stat == null || mustSkip(stat)) {
      return;
    }
    var before = tail.doubts.leftAlone();
    long offset = before == null ? firstOffset(stat) : 0; // what follows is not cut short
    if (offset == FilePositions.LEFT_ALONE) {
      tail.doubts =
          tail.doubts.leaveAlone(
              new Position.InFile(stat.device(), stat.inode(), stat.bornNanos(), 0, 0, offset));
      tail.lastError = SKIPPED;
      return;
    }
    add(stat, offset);
    tail.startedOffset = offset;
    if (offset == 0) {
      adoptMissed(before);
    }
  }

  private long firstOffset(FileStat stat) throws IOException, InterruptedException {
    var positions = tailing.positions();
    boolean isLost = tailing.isFromBefore(stat) && positions.isDamaged(tail.path, stat.bornNanos());
    var legacy = positions.legacy(tail.path, tail.labels);
    long offset = tailing.opening().firstOffset(tail.path, stat, legacy, isLost);
    if (legacy != null && offset < legacy.offset()) {
      tailing
          .log()
          .warn(
              "the position to take over is of another file that had the name: read from the start",
              "path",
              tail.path,
              "offset",
              legacy.offset());
    }
    return offset;
  }

  /// Whether the file that has the name is the one to be left alone; if so, tells it.
  private boolean mustSkip(FileStat stat) {
    boolean mustSkip = isSkipped(stat, tail.doubts.leftAlone());
    if (mustSkip) {
      tail.lastError = SKIPPED;
    }
    return mustSkip;
  }

  private static boolean isSkipped(FileStat stat, Position.@Nullable InFile skipped) {
    return skipped != null && stat.is(stat.device(), skipped.inode(), skipped.bornNanos());
  }

  /// @param skipped the file that was left alone until now
  private void adoptMissed(Position.@Nullable InFile skipped) throws InterruptedException {
    if (!tailing.opening().readsWhatWasMissed()) {
      return;
    }
    var missed = tailing.missed();
    tail.ask(
        (siblings, by) -> {
          boolean isWhole =
              by.adopt(siblings, -1, s -> missed.test(s.stat()) && !isSkipped(s.stat(), skipped));
          by.unlessUncertain();
          return isWhole;
        });
  }

  /// The known content that a file is, the last if it was cut.
  private @Nullable Content resumed(@Nullable FileStat stat) throws InterruptedException {
    for (var content : tail.contents().reversed()) {
      if (stat != null && hasName(content, stat)) {
        return content;
      }
    }
    return null;
  }

  /// Whether a content is in the file that has the name.
  private boolean hasName(Content content, FileStat stat) throws InterruptedException {
    return !content.isFinished
        && stat.is(stat.device(), content.inode(), content.bornNanos()) // devices are renumbered
        && (content.offset <= stat.size() || tailing.opening().isCompressed())
        && startsLike(content, Path.of(tail.path));
  }

  /// Whether another file has the name. When none has, all may come back, as with a late mount.
  private boolean isNameTaken(Content content) throws InterruptedException {
    var stat = stat();
    boolean isJustBack = stat != null && tail.current() == null && hasName(content, stat);
    tail.mustObserve |= isJustBack;
    return stat != null && !isJustBack;
  }

  private void makeCurrent(Content content, FileStat stat) {
    var contents = new ArrayList<>(tail.contents());
    contents.remove(content);
    contents.add(content);
    tail.setContents(contents);
    content.isIn(stat);
    content.isReplaced = false;
    content.size = stat.size();
    content.modifiedNanos = stat.modifiedNanos();
    content.activeNanos = tailing.clock().nanos();
    content.path = tail.path;
  }

  /// Whether the name belongs again to a file that had lost it.
  private boolean isBack(FileStat stat) throws InterruptedException {
    var known = resumed(stat);
    if (known != null) {
      makeCurrent(known, stat);
    }
    return known != null;
  }

  private boolean startsLike(Content content, Path file) throws InterruptedException {
    try (var source = tailing.opening().open(file)) {
      return content.fingerprint().matches(source.start());
    } catch (AccessDeniedException _) {
      return true; // nothing speaks against it
    } catch (IOException e) {
      return !Opening.isTelling(Tailing.unlessInterrupted(e)); // else it is gone, or damaged
    }
  }

  private void add(FileStat stat, long offset) {
    tail.isExhausted = false;
    tail.doubts = tail.doubts.leaveAlone(null); // another has the name
    var content = new Content(tail.path, stat, offset);
    content.size = stat.size();
    content.modifiedNanos = stat.modifiedNanos();
    content.activeNanos = tailing.clock().nanos();
    openNew(content);
    tail.add(content);
    tail.sawNew();
  }

  /// Opens a new file, for it may be deleted, or compressed, or copied and cut, before there is a
  /// reader for it. While too many are open, it is only learnt what it begins with.
  private void openNew(Content content) {
    if (tailing.opening().isCompressed()) {
      return;
    }
    boolean hasRoom = tailing.hasRoom();
    try {
      var source = tailing.opening().open(Path.of(tail.path));
      content.source = source;
      tailing.opened();
      byte[] start = source.start();
      var stat = stat();
      boolean isSame = stat != null && content.is(stat);
      if (isSame) {
        content.startsWith(start, tailing.opening().encoding());
        tailing.tellIfCompressed(tail.path, start);
      }
      if (!isSame || !hasRoom) {
        tail.close(content);
      }
    } catch (IOException _) { // who reads it will tell
      tail.close(content);
    }
  }

  private @Nullable FileStat stat() {
    try {
      return regular();
    } catch (SystemCallException e) {
      absent(e);
      return null;
    }
  }

  /// The same of a name of which nothing is known; fails when it cannot be looked at now, as on a
  /// server that is away: what is to be read from its end is not to be taken for new later.
  private @Nullable FileStat firstStat() throws SystemCallException {
    try {
      return regular();
    } catch (SystemCallException e) {
      absent(e);
      if (!e.isMissing() && !e.isDenied()) {
        throw e;
      }
      return null;
    }
  }

  private @Nullable FileStat regular() throws SystemCallException {
    var stat = FileStat.of(tail.path);
    if (!stat.isRegular()) {
      tail.tell(null, "is not a regular file");
      return null;
    }
    tail.isMissing = false;
    return stat;
  }

  private void absent(SystemCallException e) {
    tail.isMissing = e.isMissing();
    if (tail.isMissing) {
      tail.nameFailsNoMore();
    } else {
      tail.tell(null, GoText.failure(e));
    }
  }

  /// Looks at the name; true when there is something to do.
  boolean observe() throws InterruptedException {
    tail.mustObserve = false;
    var stat = stat();
    var current = tail.current();
    if (stat == null) {
      if (current != null) {
        adoption.replaced(current);
      }
      return current != null;
    }
    if (current == null) {
      if (mustSkip(stat)) {
        return false;
      }
      if (!tail.isRetired && !isBack(stat)) {
        addBehindSiblings(stat);
      }
      return true;
    }
    if (current.is(stat)) {
      if (tailing.opening().isCompressed()) {
        return false; // only a file of another inode is news
      }
      boolean isCut = stat.size() < (current.offset == 0 ? current.size : current.offset);
      boolean isWritten = stat.modifiedNanos() != current.modifiedNanos; // maybe as long as before
      current.size = stat.size();
      current.modifiedNanos = stat.modifiedNanos();
      if (isCut) {
        cut(current);
        return true;
      }
      return isWritten || stat.size() > current.offset;
    }
    adoption.replaced(current);
    addBehindSiblings(stat);
    return true;
  }

  /// A file has the name that is not known, and may lose it at any moment.
  private void addBehindSiblings(FileStat stat) throws InterruptedException {
    boolean isFirst = tail.contents().isEmpty();
    var skipped = tail.doubts.leftAlone();
    add(stat, 0);
    if (isFirst) {
      adoptMissed(skipped);
    } else {
      adoption.adoptSiblings(Long.MAX_VALUE, this::isNameTaken);
    }
    tailing.changed(tail);
  }

  /// The file was cut: the rest of what it was is in a copy, if anywhere; the file begins anew.
  void cut(Content content) throws InterruptedException {
    boolean hadName = content.equals(tail.current());
    tail.close(content);
    content.isReplaced = true;
    var stat = hadName ? stat() : null;
    if (stat != null) {
      add(stat, 0); // of a retired one, too: its name is to be known when it comes back
    }
    tailing.counters().truncated();
    tailing.changed(tail);
    long sinceNanos = adoption.sinceReadNanos(content);
    // listed now that the start of the next is known: what is copied and cut later is missed there
    tail.ask((siblings, by) -> isSucceeded(content, hadName, sinceNanos, siblings, by));
  }

  /// Goes on in the copy of a content that was cut, if there is one, and adds those made since: it
  /// may have been copied and cut again before anybody looked.
  private boolean isSucceeded(
      Content content, boolean hadName, long sinceNanos, List<Sibling> siblings, Adoption by)
      throws IOException, InterruptedException {
    int copy = by.placeOfCopy(content, siblings, sinceNanos);
    if (copy >= 0) {
      by.adoptAt(content, siblings, copy);
      if (!by.adopt(siblings, copy, _ -> true)) {
        tail.doubts = tail.doubts.missed(Long.MAX_VALUE);
      }
      return true;
    }
    by.unlessUncertain();
    content.isCutAway = !hadName && FileStat.isMissing(tail.path);
    if (content.isCutAway || (hadName && by.mayYetFind(content))) {
      tail.doubts = tail.doubts.missed(Long.MAX_VALUE);
      return true;
    }
    tail.end(content);
    if (hadName) {
      by.adopt(siblings, -1, s -> s.isCopySince(sinceNanos));
    } else {
      by.adopt(siblings, -1, by.unknown(siblings, by::wasRead)::contains);
    }
    return true;
  }

  /// Opens the file that has the name, if it is still the same.
  boolean open(Content content) throws IOException, InterruptedException {
    if (content.isReplaced) {
      adoption.adoptSiblings(Long.MAX_VALUE, this::isNameTaken);
      return content.source != null;
    }
    Source source;
    try {
      source = tailing.opening().open(Path.of(content.path));
    } catch (NoSuchFileException _) {
      adoption.replaced(content);
      adoption.adoptSiblings(Long.MAX_VALUE, this::isNameTaken);
      return content.source != null;
    }
    var stat = stat();
    if (stat == null || !content.is(stat)) {
      source.close();
      tail.mustObserve = true;
      tailing.wake(tail);
      return false;
    }
    content.source = source;
    content.size = stat.size();
    tailing.opened();
    byte[] start = source.start();
    if (source instanceof Source.Plain && !content.fingerprint().matches(start)) {
      cut(content);
      return false;
    }
    if (content.fingerprintBytes() > 0) {
      content.startsWith(start, tailing.opening().encoding());
    }
    return true;
  }

  /// Begins to read a file, unless it is empty; false when there is something to be read before.
  boolean begin(Content content, Source source) throws IOException, InterruptedException {
    if (tailing.opening().isCompressed() && content.fingerprintBytes() > 0) {
      return true;
    }
    byte[] start = source.start();
    if (!content.fingerprint().matches(start)) {
      cut(content);
      return false;
    }
    int known = tail.contents().size();
    if (start.length > 0) {
      boolean hadName = content.isReplaced && content.modifiedNanos > 0;
      long sinceNanos = hadName ? content.modifiedNanos : adoption.sinceReadNanos(content);
      if (!adoptCopies(content, sinceNanos)) {
        return false;
      }
      content.startsWith(start, tailing.opening().encoding());
    }
    return tail.contents().size() == known;
  }

  /// Whether an open file that lost its name still has another.
  boolean isLinked(Content content) throws InterruptedException {
    try {
      var stat = FileStat.of(content.path);
      if (content.is(stat)) {
        return true;
      }
    } catch (SystemCallException _) { // not under that name
    }
    var unknown = new ArrayList<IOException>();
    try {
      for (var sibling : Sibling.ofAllRuns(Path.of(tail.path), unknown::add)) {
        if (sibling.is(content)) {
          content.path = sibling.path().toString();
          return true;
        }
      }
    } catch (IOException e) {
      unknown.add(Tailing.unlessInterrupted(e));
    }
    // it may have; closed it could not be opened again, but read to its end it may go in a while
    return !unknown.isEmpty()
        && (content.offset < content.size || tail.quietNanos(content) <= Tail.ROTATED_NANOS);
  }
}
