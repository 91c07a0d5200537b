package dev.pewter.loki.source.file;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds the files that a tail's contents were rotated to, and takes on those that are new, in the
/// order in which they had the name. For who works on the tail.
final class Adoption {
  /// The place of the file that has the name.
  private static final int LAST = Integer.MAX_VALUE;

  /// Names that go from file to file faster than they can be looked at are followed so far.
  static final int LOOKS = 10;

  private final Tail tail;
  private final Tailing tailing;

  /// Where among the files that had the name contents were found, -1 for nowhere.
  private final Map<Content, Integer> places = new HashMap<>();

  /// Why something could not be looked at that may be there: nothing is to be concluded.
  private @Nullable IOException obstacle;

  /// The same of a single file that cannot be read, as from a bad disk, which it may stay: only
  /// what would be given up for lost waits for that, and not for ever.
  private boolean hasUnread;

  /// Whether another file has the name of a content.
  interface Succeeded {
    boolean test(Content content) throws InterruptedException;
  }

  Adoption(Tail tail, Tailing tailing) {
    this.tail = tail;
    this.tailing = tailing;
  }

  /// Finds the closed files that lost the name, and those that had it in between. While names go on
  /// changing some may be missed, and the tail is unsettled: then the next time looks as far back.
  ///
  /// @param sinceNanos files changed later are new, if none of the siblings is known
  /// @param isNameTaken tells of a content whether another file has the name
  void adoptSiblings(long sinceNanos, Succeeded isNameTaken) throws InterruptedException {
    long since = tail.doubts.sinceOr(sinceNanos);
    boolean isWhole = false;
    obstacle = null;
    hasUnread = false;
    boolean isLast = false;
    var newest = tail.current(); // others may have had the name right before it
    for (int i = 0; i < LOOKS && !isLast && !isUncertain(); i++) {
      var siblings = list();
      findPlaces(siblings);
      boolean isStill = Sibling.areSame(siblings, list());
      if (!isUncertain() && (isStill || i == LOOKS - 1)) {
        isWhole = adoptListed(siblings, isStill, newest, since, isNameTaken);
        tail.doubts = isWhole ? tail.doubts : tail.doubts.missed(since);
        isLast = isWhole || hasUnread; // what cannot be read now cannot at the next look either
      }
    }
    tail.doubts = isWhole ? tail.doubts.settled() : tail.doubts.missed(since);
  }

  private boolean isUncertain() {
    return obstacle != null;
  }

  /// Something cannot be looked at that may be there.
  void hindered(IOException by) {
    if (by instanceof FileSystemException) {
      obstacle = by;
    } else {
      hasUnread = true;
    }
  }

  /// Fails when something could not be opened.
  void unlessUncertain() throws IOException {
    if (obstacle != null) {
      throw obstacle;
    }
  }

  private List<Sibling> list() {
    try {
      return Sibling.ofAllRuns(Path.of(tail.path), this::hindered);
    } catch (IOException e) {
      hindered(e);
      return List.of();
    }
  }

  /// False when one may have been missed, or was gone before it was opened: compressed meanwhile it
  /// has another name. Then all behind the oldest that are not known are new the next time, for
  /// older ones are forgotten first.
  ///
  /// @param newest the file that had the name
  private boolean adoptListed(
      List<Sibling> siblings,
      boolean isStill,
      @Nullable Content newest,
      long sinceNanos,
      Succeeded isNameTaken)
      throws InterruptedException {
    boolean mayLack = tail.doubts.isUnsettled();
    int known = -1; // those behind it are new
    long bornNanos = Long.MAX_VALUE; // what is younger is new
    for (var content : tail.contents()) {
      if (content.isReplaced && !content.equals(newest)) {
        known = mayLack && known >= 0 ? known : Math.max(known, place(content));
        if (isCut(content)) {
          bornNanos = mayYetFind(content) ? Long.MAX_VALUE : sinceReadNanos(content);
        } else if (content.bornNanos() != 0) {
          bornNanos = content.bornNanos();
        }
      }
    }
    long unseenNanos = firstReadOfUnseen(sinceNanos);
    var unknown =
        unknown(siblings, s -> wasRead(s) || (s.run() == 0 && s.isCopySince(unseenNanos)));
    var missing = new ArrayList<Content>();
    boolean isWhole = reopen(siblings, missing) && isStill;
    if (!isStill) {
      missing.clear(); // they may be there by another name
    }
    var lost = new ArrayList<Content>();
    var away = new ArrayList<Content>();
    for (var content : missing) {
      if (isNameTaken.test(content)) {
        lost.add(content);
      } else if (tail.isRetired) {
        (content.isCutAway ? away : lost).add(content);
      }
    }
    int contents = tail.contents().size();
    long lostNanos = firstBornOfUnknown(missing); // one of those compressed since may be it
    isWhole &=
        adopt(
            siblings,
            -1,
            s -> s.run() == 0 && s.isCompressed() && s.stat().bornNanos() > lostNanos);
    isWhole &= adopt(siblings, -1, unknown::contains);
    long youngestNanos = bornNanos;
    isWhole &=
        known >= 0
            ? adopt(siblings, known, _ -> true)
            : adopt(
                siblings,
                -1,
                s ->
                    s.run() == 0
                        && (s.stat().modifiedNanos() > sinceNanos || s.isCopySince(youngestNanos)));
    boolean isOneNew = tail.contents().size() > contents;
    var gone = new ArrayList<Content>();
    for (var content : lost) {
      boolean isTelling = content.fingerprint().isTelling(); // else it was compressed, and is found
      if (isTelling ? !isCopied(content, siblings) : !isOneNew && !isCut(content)) {
        gone.add(content);
      }
    }
    if (isUncertain() || lost.stream().anyMatch(this::mayYetFind)) {
      return false; // those that are lost may yet be found
    }
    away.forEach(content -> content.isLeft = true); // remembered, until its directory is back
    lost.forEach(tail::end);
    gone.forEach(this::tellGone);
    return isWhole;
  }

  /// Whether another content has come into the file in which it was.
  private boolean isCut(Content content) {
    var contents = tail.contents();
    for (var later : contents.subList(contents.indexOf(content) + 1, contents.size())) {
      if (content.inode() == later.inode() && content.bornNanos() == later.bornNanos()) {
        return true;
      }
    }
    return false;
  }

  /// When anything was read of a content, by the times of files.
  long sinceReadNanos(Content content) {
    return tailing.timeOfFiles(content.activeNanos) - FilePositions.FILE_CLOCK_NANOS;
  }

  /// Whether a content that was not found may be in a file that cannot be read now.
  boolean mayYetFind(Content content) {
    return hasUnread && tail.mayComeBack(content);
  }

  /// Whether a copy of it is read as a file of its own.
  private boolean isCopied(Content content, List<Sibling> siblings) throws InterruptedException {
    for (var sibling : siblings) {
      if (holds(sibling, content)) {
        return true;
      }
    }
    return false;
  }

  /// Opens again what is closed and not read to its end; false when one was gone by then.
  ///
  /// @param missing gets those of which nothing was found
  private boolean reopen(List<Sibling> siblings, List<Content> missing)
      throws InterruptedException {
    boolean isWhole = true;
    for (var content : tail.contents()) {
      if (!content.isReplaced || content.source != null || content.isFinished) {
        continue;
      }
      int found = place(content);
      var sibling = found >= 0 ? siblings.get(found) : behindLink(content);
      if (sibling == null && !isUncertain()) {
        missing.add(content);
      } else if (sibling == null) {
        isWhole = false;
      } else {
        isWhole &= adopt(content, sibling);
      }
    }
    return isWhole;
  }

  private @Nullable Sibling behindLink(Content content) throws InterruptedException {
    try {
      return isCut(content) ? null : Sibling.behindLink(Path.of(tail.path), content);
    } catch (IOException e) {
      hindered(e);
      return null;
    }
  }

  /// When the first was born of which nothing is known but its inode.
  private long firstBornOfUnknown(List<Content> missing) {
    long nanos = Long.MAX_VALUE;
    for (var content : missing) {
      if (!content.fingerprint().isTelling() && content.bornNanos() > 0 && !isCut(content)) {
        nanos = Math.min(nanos, content.bornNanos());
      }
    }
    return nanos;
  }

  /// Since when copies are of what was never seen: files that were empty when they were last looked
  /// at and have lost the name since may have been copied and cut before, and nothing tells that.
  private long firstReadOfUnseen(long sinceNanos) {
    long nanos = Long.MAX_VALUE;
    for (var content : tail.contents()) {
      if (content.isUnseen() && content.isReplaced && !content.isFinished) {
        nanos = Math.min(nanos, content.modifiedNanos == 0 ? sinceNanos : content.modifiedNanos);
      }
    }
    return nanos;
  }

  /// Those of some that hold nothing that is known, nor begin like it.
  List<Sibling> unknown(List<Sibling> siblings, Predicate<Sibling> some)
      throws InterruptedException {
    var unknown = new ArrayList<Sibling>();
    for (var sibling : siblings) {
      if (some.test(sibling) && !isKnown(sibling, true)) {
        unknown.add(sibling);
      }
    }
    return unknown;
  }

  /// Whether it is a file in which a content was that lost the name; it may have been cut since,
  /// and written anew.
  boolean wasRead(Sibling sibling) {
    return !sibling.isCompressed()
        && tail.contents().stream()
            .anyMatch(content -> content.isReplaced && content.is(sibling.stat()));
  }

  /// A file cannot be found any more, neither open nor on disk.
  private void tellGone(Content content) {
    var log = tailing.log();
    if (content.size < 0) {
      log.warn(
          "a file that was read before the start is gone, with what was written to it since",
          "path",
          tail.path,
          "read",
          content.offset);
    } else if (content.size > content.offset) {
      log.warn(
          "a rotated file is gone, its end was not read",
          "path",
          tail.path,
          "read",
          content.offset,
          "size",
          content.size);
      tailing.counters().missed();
    }
  }

  private int place(Content content) {
    return places.getOrDefault(content, -1);
  }

  /// Whether a sibling is one of the tail's files already, and not overwritten since.
  private boolean isRead(Sibling sibling) throws InterruptedException {
    for (var content : tail.contents()) {
      if (content.is(sibling.stat()) && startsLike(sibling, content)) {
        return true;
      }
    }
    return false;
  }

  /// Opens the sibling at a place for a content.
  void adoptAt(Content content, List<Sibling> siblings, int place) throws InterruptedException {
    findPlaces(siblings); // of those that come before and after
    var sibling = siblings.get(place);
    content.size = sibling.isCompressed() ? content.offset : sibling.stat().size();
    adopt(content, sibling);
    places.put(content, place);
  }

  private boolean startsLike(Sibling sibling, Content content) throws InterruptedException {
    try {
      return sibling.startsLike(content);
    } catch (IOException e) {
      hindered(e);
      return false;
    }
  }

  private boolean is(Sibling sibling, Content content) throws InterruptedException {
    try {
      return sibling.is(content);
    } catch (IOException e) {
      hindered(e);
      return false;
    }
  }

  /// Adds those behind a place that are new; false when one was gone before it was opened, or
  /// cannot be looked at now, and maybe is known.
  boolean adopt(List<Sibling> siblings, int behind, Predicate<Sibling> isNew)
      throws InterruptedException {
    boolean isWhole = true;
    for (int i = behind + 1; i < siblings.size(); i++) {
      var sibling = siblings.get(i);
      if (isNew.test(sibling) && !isKnown(sibling, sibling.isCompressed()) && !isUncertain()) {
        var content = new Content(sibling.path().toString(), sibling.stat(), 0);
        content.isReplaced = true;
        boolean isThere = adopt(content, sibling);
        isWhole &= isThere;
        if (isThere) {
          places.put(content, i);
          tail.add(content);
        }
      }
    }
    var contents = new ArrayList<>(tail.contents());
    contents.sort(
        Comparator.comparingInt(
            content -> content.isReplaced ? places.getOrDefault(content, -1) : LAST));
    tail.setContents(contents);
    return isWhole && !isUncertain();
  }

  /// @param isByStart whether it is told by what it begins with, too, whatever file it is
  private boolean isKnown(Sibling sibling, boolean isByStart) throws InterruptedException {
    for (var content : tail.contents()) {
      boolean mayBeCopied = isByStart && content.fingerprint().isTelling();
      if (is(sibling, content) || (mayBeCopied && startsLike(sibling, content))) {
        return true;
      }
    }
    return false;
  }

  /// Opens a file for a content; false when it is gone, or has another name by now.
  private boolean adopt(Content content, Sibling sibling) throws InterruptedException {
    try {
      var source = sibling.open();
      if (!isAt(sibling.path().toString(), sibling.stat())) {
        source.close();
        return false;
      }
      content.path = sibling.path().toString();
      content.source = source;
      tailing.opened();
      content.isIn(sibling.stat());
      content.activeNanos = tailing.clock().nanos();
      content.startsWith(content.source.start(), tailing.opening().encoding());
      return true;
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException e) {
      tail.close(content);
      tail.failed(content, Tailing.unlessInterrupted(e));
      return true;
    }
  }

  private static boolean isAt(String path, FileStat file) {
    try {
      return FileStat.of(path).isSameFile(file);
    } catch (SystemCallException _) {
      return false;
    }
  }

  /// Which sibling a content is, by its inode, else by what it begins with; -1 when none.
  private int place(Content content, List<Sibling> siblings) throws InterruptedException {
    if (!content.isFinished && isCut(content)) {
      return placeOfCopy(content, siblings, sinceReadNanos(content));
    }
    for (int i = 0; i < siblings.size(); i++) {
      if (is(siblings.get(i), content)) {
        return i;
      }
    }
    return content.fingerprint().isTelling() ? placeByStart(content, siblings) : -1;
  }

  /// Which sibling that is not read may be the copy of a content that was cut: the newest that
  /// begins as it did or, where that does not tell, the first that was made since; -1 when none.
  int placeOfCopy(Content content, List<Sibling> siblings, long sinceNanos)
      throws InterruptedException {
    if (content.fingerprint().isTelling()) {
      return placeByStart(content, siblings);
    }
    for (int i = 0; i < siblings.size(); i++) {
      var sibling = siblings.get(i);
      if (sibling.isCopySince(sinceNanos) && mayBeCopy(sibling, content)) {
        return i;
      }
    }
    return -1;
  }

  /// Which sibling that is not read begins as a content does, the newest; -1 when none.
  private int placeByStart(Content content, List<Sibling> siblings) throws InterruptedException {
    for (int i = siblings.size() - 1; i >= 0; i--) {
      if (mayBeCopy(siblings.get(i), content)) {
        return i;
      }
    }
    return -1;
  }

  /// Whether a sibling that is not read may hold what a content was.
  private boolean mayBeCopy(Sibling sibling, Content content) throws InterruptedException {
    return holds(sibling, content) && !isRead(sibling);
  }

  private boolean holds(Sibling sibling, Content content) throws InterruptedException {
    boolean isLongEnough = sibling.isCompressed() || sibling.stat().size() >= content.offset;
    return isLongEnough && startsLike(sibling, content);
  }

  /// Looks for the contents that lost the name; the one that had it may have by now.
  void findPlaces(List<Sibling> siblings) throws InterruptedException {
    for (var content : tail.contents()) {
      if (!content.isReplaced && isMoved(content, siblings)) {
        replaced(content);
      }
      if (content.isReplaced) {
        places.put(content, place(content, siblings));
      }
    }
  }

  /// Whether a file has another name, and not that of the tail.
  private boolean isMoved(Content content, List<Sibling> siblings) {
    return siblings.stream().anyMatch(s -> content.is(s.stat()) && !isAt(tail.path, s.stat()));
  }

  /// A file has lost its name; as long as it is open it is read on.
  void replaced(Content content) {
    if (content.isUnseen()) {
      content.modifiedNanos = sinceReadNanos(content); // as of the empty file that was looked at
    }
    content.isReplaced = true;
    content.activeNanos = tailing.clock().nanos();
    tail.mustObserve = true; // until another has the name
  }
}
