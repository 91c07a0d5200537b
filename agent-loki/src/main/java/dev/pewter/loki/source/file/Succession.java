package dev.pewter.loki.source.file;

import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which files have and had the name of a tail: after a start, a rotation, a cut. Made for each
/// question, by who works on the tail.
final class Succession {
  /// A name that goes from file to file faster than they can be looked at is followed so far.
  private static final int LOOKS = 10;

  /// The place of the file that has the name.
  private static final int LAST = Integer.MAX_VALUE;

  private final Tail tail;
  private final Tailing tailing;

  /// Where among the files that had the name its contents were found, -1 for nowhere.
  private final Map<Content, Integer> places = new HashMap<>();

  Succession(Tail tail, Tailing tailing) {
    this.tail = tail;
    this.tailing = tailing;
  }

  private void add(Content content) {
    var contents = new ArrayList<>(tail.contents());
    contents.add(content);
    tail.setContents(contents);
  }

  /// Finds the file and, where it is known from before, those that had its name since.
  void start() {
    var known = tailing.positions().known(tail.path, tail.slot);
    for (Position.InFile position : known) {
      var content = new Content(tail.path, position);
      content.isReplaced = true;
      content.size = -1;
      add(content);
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
      adoptCopies(current);
    } else if (stat != null) {
      add(stat, 0);
    }
    if (current == null || tail.contents().size() > 1) {
      adoptSiblings(tailing.positions().savedNanos());
    }
  }

  /// A file that was empty when its position was saved may have been copied and cut since, and
  /// nothing tells that. What was compressed since may be old, and is left alone.
  private void adoptCopies(Content content) {
    if (content.fingerprintBytes() == 0 && tailing.opening().readsWhatWasMissed()) {
      long savedNanos = tailing.positions().savedNanos();
      adopt(
          Sibling.of(Path.of(tail.path)),
          -1,
          s -> !s.isCompressed() && s.stat().bornNanos() > savedNanos);
    }
  }

  /// Starts with a name of which nothing is known.
  private void startAnew() {
    var stat = stat();
    if (stat == null) {
      return;
    }
    long offset =
        tailing.opening().firstOffset(tailing.positions(), tail.path, tail.labels, stat.size());
    if (offset < 0) {
      tail.lastError = "skipped because its position could not be read";
      return;
    }
    add(stat, offset);
    if (offset == 0 && tailing.opening().readsWhatWasMissed()) {
      adopt(Sibling.of(Path.of(tail.path)), -1, s -> s.stat().bornNanos() > tailing.missedNanos());
    }
  }

  /// The known content that a file is.
  private @Nullable Content resumed(@Nullable FileStat stat) {
    for (var content : tail.contents()) {
      if (stat != null
          && !content.isFinished
          && stat.is(stat.device(), content.inode(), content.bornNanos()) // devices are renumbered
          && (content.offset <= stat.size() || tailing.opening().isCompressed())
          && startsLike(content, Path.of(tail.path))) {
        return content;
      }
    }
    return null;
  }

  private void makeCurrent(Content content, FileStat stat) {
    var contents = new ArrayList<>(tail.contents());
    contents.remove(content);
    contents.add(content);
    tail.setContents(contents);
    content.isIn(stat);
    content.isReplaced = false;
    content.size = stat.size();
    content.path = tail.path;
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
    try (var source = tailing.opening().open(file)) {
      return content.fingerprint().matches(source.start());
    } catch (AccessDeniedException _) {
      return true; // nothing speaks against it
    } catch (IOException _) {
      return false;
    }
  }

  private void add(FileStat stat, long offset) {
    tail.isExhausted = false;
    var content = new Content(tail.path, stat, offset);
    content.size = stat.size();
    content.activeNanos = tailing.clock().nanos();
    add(content);
  }

  private @Nullable FileStat stat() {
    try {
      var stat = FileStat.of(tail.path);
      if (!stat.isRegular()) {
        tail.lastError = "is not a regular file";
        return null;
      }
      tail.isMissing = false;
      return stat;
    } catch (SystemCallException e) {
      tail.isMissing = e.isMissing();
      if (!tail.isMissing) {
        tail.lastError = String.valueOf(e.getMessage());
      }
      return null;
    }
  }

  /// Looks at the name; true when there is something to do.
  boolean observe() {
    tail.mustObserve = false;
    var stat = stat();
    var current = tail.current();
    if (stat == null) {
      if (current != null) {
        replaced(current);
      }
      return current != null;
    }
    if (current == null) {
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
      current.size = stat.size();
      if (isCut) {
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
    tail.mustObserve = true; // until another has the name
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
    var siblings = Sibling.of(Path.of(tail.path));
    int newestKnown = -1;
    int oldestKnown = siblings.size();
    var lost = new ArrayList<Content>();
    boolean isOneLost = false; // of which nothing was known but its inode
    long bornNanos = Long.MAX_VALUE;
    for (var content : tail.contents()) {
      if (!content.isReplaced) {
        continue;
      }
      int found = place(content, siblings);
      places.put(content, found);
      bornNanos =
          content.bornNanos() == 0 ? bornNanos : content.bornNanos(); // the last is the youngest
      newestKnown = Math.max(newestKnown, found);
      oldestKnown = found < 0 ? oldestKnown : Math.min(oldestKnown, found);
      if (content.source != null || content.isFinished) {
        continue;
      }
      var behindLink = found < 0 ? Sibling.behindLink(Path.of(tail.path), content) : null;
      if (behindLink != null) {
        adopt(content, behindLink);
      } else if (found < 0) {
        isOneLost |= !content.fingerprint().isTelling();
        if (tail.isRetired
            || stat() != null) { // else all of it may come back, as with a late mount
          tail.end(content);
          lost.add(content);
        }
      } else {
        adopt(content, siblings.get(found));
      }
    }
    int known = tail.contents().size();
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
    boolean isOneNew = tail.contents().size() > known;
    for (var content : lost) {
      if (!isOneNew || content.fingerprint().isTelling()) { // else it was compressed, and is found
        tellGone(content);
      }
    }
  }

  /// Adds those behind a place that are new.
  private void adopt(List<Sibling> siblings, int behind, Predicate<Sibling> isNew) {
    for (int i = behind + 1; i < siblings.size(); i++) {
      var sibling = siblings.get(i);
      if (!isKnown(sibling) && isNew.test(sibling)) {
        var content = new Content(sibling.path().toString(), sibling.stat(), 0);
        content.isReplaced = true;
        places.put(content, i);
        add(content);
        adopt(content, sibling);
      }
    }
    var contents = new ArrayList<>(tail.contents());
    contents.sort(
        Comparator.comparingInt(
            content -> content.isReplaced ? places.getOrDefault(content, -1) : LAST));
    tail.setContents(contents);
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

  private boolean isKnown(Sibling sibling) {
    for (var content : tail.contents()) {
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
      content.startsWith(content.source.start(), tailing.opening().encoding());
      tailing.opened();
    } catch (IOException e) {
      tail.failed(content, e);
    }
  }

  /// Which sibling a content is, by its inode, else by what it begins with; -1 when none.
  private int place(Content content, List<Sibling> siblings) {
    for (int i = 0; i < siblings.size(); i++) {
      if (siblings.get(i).is(content)) {
        return i;
      }
    }
    return content.fingerprint().isTelling() ? placeByStart(content, siblings) : -1;
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
  void cut(Content content) {
    tail.close(content);
    content.isReplaced = true;
    var siblings = Sibling.of(Path.of(tail.path));
    int copy = content.fingerprint().isTelling() ? placeByStart(content, siblings) : -1;
    if (copy >= 0) {
      adopt(content, siblings.get(copy));
      places.put(content, copy);
    } else {
      tail.end(content);
    }
    var stat = stat();
    if (stat != null && !tail.isRetired) {
      add(stat, 0);
    }
    if (copy >= 0) {
      adopt(siblings, copy, _ -> true); // it was copied and cut again before anybody looked
    }
    tailing.counters().truncated();
    tailing.changed(tail);
  }

  /// Opens the file that has the name, if it is still the same.
  boolean open(Content content) throws IOException {
    if (content.isReplaced) {
      adoptSiblings(Long.MAX_VALUE);
      return content.source != null;
    }
    Source source;
    try {
      source = tailing.opening().open(Path.of(content.path));
    } catch (NoSuchFileException _) {
      replaced(content);
      adoptSiblings(Long.MAX_VALUE);
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
    content.startsWith(source.start(), tailing.opening().encoding());
    tailing.opened();
    return true;
  }
}
