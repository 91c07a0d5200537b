package dev.pewter.core.storage.search;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds what a glob matches: opens only directories the glob can lead into, follows symbolic
/// links, and leaves out what it cannot read. For one thread and one use.
final class Walk {
  /// How many entries of directories are looked at for one glob.
  static final int MAX_ENTRIES = 2_000_000;

  private static final int MAX_DEPTH = 256;

  private final Predicate<String> isPruned;
  private final TreeSet<String> found = new TreeSet<>();
  private final Map<Path, Predicate<String>> directories = new LinkedHashMap<>();
  private final Deque<Object> ancestors = new ArrayDeque<>(); // keys of the directories we are in
  private int left = MAX_ENTRIES;

  /// @param isPruned tells of a directory that nothing below it is wanted
  Walk(Predicate<String> isPruned) {
    this.isPruned = isPruned;
  }

  /// The files and links that match, not the directories, sorted. Paths begin as the glob does.
  List<String> find(Glob glob) {
    for (List<NamePattern> names : glob.paths()) {
      boolean isAbsolute = names.getFirst().equals(new NamePattern.Literal(""));
      var start = new BitSet();
      start.set(isAbsolute ? 1 : 0);
      descend(isAbsolute ? "/" : "", new Names(names), start);
    }
    return new ArrayList<>(found);
  }

  /// The directories it went through, each with the names in it that matter.
  Map<Path, Predicate<String>> directories() {
    return directories;
  }

  /// Whether it gave up because there was too much to look at.
  boolean isCutShort() {
    return left <= 0;
  }

  /// The elements of a path; positions are where in it a directory may stand.
  private record Names(List<NamePattern> patterns) {

    /// Adds the positions behind each `**`, which may also stand for no directory at all.
    BitSet closure(BitSet positions) {
      var all = (BitSet) positions.clone();
      for (int at = all.nextSetBit(0); at >= 0; at = all.nextSetBit(at + 1)) {
        if (isAnyDepth(at)) {
          all.set(at + 1);
        }
      }
      return all;
    }

    BitSet after(BitSet positions, String name) {
      var next = new BitSet();
      for (int at = positions.nextSetBit(0);
          at >= 0 && at < patterns.size();
          at = positions.nextSetBit(at + 1)) {
        if (patterns.get(at).matches(name)) {
          boolean stays = isAnyDepth(at);
          if (stays) {
            next.set(at);
          }
          if (!stays || at == patterns.size() - 1) {
            next.set(at + 1);
          }
        }
      }
      return next;
    }

    boolean isAnyDepth(int at) {
      return at < patterns.size() && patterns.get(at) instanceof NamePattern.AnyDepth;
    }

    /// Whether a file that was reached with these positions matches.
    boolean isFile(BitSet reached) {
      return reached.get(patterns.size());
    }

    /// Whether something below a directory that was reached with these positions can match.
    boolean leadsOn(BitSet reached) {
      int first = reached.nextSetBit(0);
      return first >= 0 && first < patterns.size();
    }

    /// The only name that can follow, or null when a directory has to be listed.
    @Nullable String onlyName(BitSet positions) {
      int at = positions.nextSetBit(0);
      return positions.nextSetBit(at + 1) < 0
              && patterns.get(at) instanceof NamePattern.Literal(String name)
          ? name
          : null;
    }
  }

  private void descend(String directory, Names names, BitSet reached) {
    BitSet positions = names.closure(reached);
    directories.merge(
        Path.of(directory.isEmpty() ? "." : directory),
        name -> !names.after(positions, name).isEmpty(),
        Predicate::or);
    String only = names.onlyName(positions);
    String[] entries;
    if (only != null) {
      entries = new String[] {only};
    } else {
      String[] listed = new File(directory.isEmpty() ? "." : directory).list();
      entries = listed == null ? new String[0] : listed;
      Arrays.sort(entries);
    }
    for (String entry : entries) {
      if (--left <= 0) {
        return;
      }
      BitSet next = names.after(positions, entry);
      if (!next.isEmpty()) {
        visit(directory, entry, names, next);
      }
    }
  }

  private void visit(String directory, String entry, Names names, BitSet reached) {
    String path =
        directory.isEmpty() || directory.endsWith("/")
            ? directory + entry
            : directory + "/" + entry;
    Object key;
    try {
      Path file = Path.of(path);
      BasicFileAttributes attributes = attributes(file);
      if (!attributes.isDirectory()) {
        if (names.isFile(reached)) {
          found.add(path);
        }
        return;
      }
      key = Objects.requireNonNullElse(attributes.fileKey(), path);
    } catch (IOException | InvalidPathException e) {
      return; // it vanished, or may not be read; the next walk tries again
    }
    if (names.leadsOn(reached)
        && ancestors.size() < MAX_DEPTH
        && !ancestors.contains(key) // a link to a directory we are in
        && !isPruned.test(path)) {
      ancestors.push(key);
      descend(path, names, reached);
      ancestors.pop();
    }
  }

  /// What a path is, links followed; a link to nothing is a file.
  private static BasicFileAttributes attributes(Path file) throws IOException {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class);
    } catch (IOException e) {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
