package dev.pewter.loki.source.file;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Finds the files that a tail's contents were rotated to, and takes on those that are new, in the
/// order in which they had the name. For who works on the tail.
final class Adoption {
  /// The place of the file that has the name.
  private static final int LAST = Integer.MAX_VALUE;

  private final Tail tail;
  private final Tailing tailing;

  /// Where among the files that had the name contents were found, -1 for nowhere.
  private final Map<Content, Integer> places = new HashMap<>();

  Adoption(Tail tail, Tailing tailing) {
    this.tail = tail;
    this.tailing = tailing;
  }

  /// Where a content was found, -1 for nowhere.
  int place(Content content) {
    return places.getOrDefault(content, -1);
  }

  /// Opens the sibling at a place for a content.
  void adoptAt(Content content, List<Sibling> siblings, int place) {
    adopt(content, siblings.get(place));
    places.put(content, place);
  }

  /// Adds those behind a place that are new; false when one was gone before it was opened.
  boolean adopt(List<Sibling> siblings, int behind, Predicate<Sibling> isNew) {
    boolean isWhole = true;
    for (int i = behind + 1; i < siblings.size(); i++) {
      var sibling = siblings.get(i);
      if (isNew.test(sibling) && !isKnown(sibling)) {
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
    return isWhole;
  }

  private boolean isKnown(Sibling sibling) {
    for (var content : tail.contents()) {
      boolean mayBeCompressed = sibling.isCompressed() && content.fingerprint().isTelling();
      if (sibling.is(content) || (mayBeCompressed && sibling.startsLike(content))) {
        return true;
      }
    }
    return false;
  }

  /// Opens a file for a content; false when it is gone, or has another name by now.
  boolean adopt(Content content, Sibling sibling) {
    try {
      var source = sibling.open();
      if (!isStill(sibling)) {
        source.close();
        return false;
      }
      content.path = sibling.path().toString();
      content.source = source;
      content.isIn(sibling.stat());
      content.activeNanos = tailing.clock().nanos();
      content.startsWith(content.source.start(), tailing.opening().encoding());
      tailing.opened();
      return true;
    } catch (NoSuchFileException _) {
      return false;
    } catch (IOException e) {
      tail.failed(content, e);
      return true;
    }
  }

  private static boolean isStill(Sibling sibling) {
    try {
      return FileStat.of(sibling.path().toString()).isSameFile(sibling.stat());
    } catch (SystemCallException _) {
      return false;
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

  /// Which sibling begins as a content does, the newest; -1 when none.
  static int placeByStart(Content content, List<Sibling> siblings) {
    for (int i = siblings.size() - 1; i >= 0; i--) {
      var sibling = siblings.get(i);
      boolean mayBe = sibling.isCompressed() || sibling.stat().size() >= content.offset;
      if (mayBe && sibling.startsLike(content)) {
        return i;
      }
    }
    return -1;
  }

  /// Looks for the contents that lost the name.
  void findPlaces(List<Sibling> siblings) {
    for (var content : tail.contents()) {
      if (content.isReplaced) {
        places.put(content, place(content, siblings));
      }
    }
  }
}
