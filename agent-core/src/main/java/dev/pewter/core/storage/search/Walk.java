package dev.pewter.core.storage.search;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.SystemCallException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds what a glob matches: opens only directories the glob can lead into, follows symbolic
/// links, and leaves out what it cannot read. Remembers what it saw, so that walking again costs
/// one look at each directory, and lists only those that changed. For one thread.
final class Walk {
  /// How many entries of directories are looked at for one glob.
  static final int MAX_ENTRIES = 2_000_000;

  private static final int MAX_DEPTH = 256;

  /// Within this time a directory may change again without its time telling.
  private static final long SETTLING_NANOS = 2_000_000_000L;

  /// What an entry is that matches and is no directory.
  private enum Leaf {
    FILE,
    /// A symbolic link, which may lead elsewhere the next time.
    LINK
  }

  private static final String[] NOTHING = {};

  /// A directory as it was when listed, with the names that matter. There may be thousands, most of
  /// them with one name.
  private static final class Directory {
    private final long mark; // see `mark`; 0 when its time may not tell of the next change
    final BitSet positions;
    final String[] names;

    /// For each name a `Directory`, a `Leaf`, or null; no array where there is one name.
    private @Nullable Object below;

    Directory(long mark, BitSet positions, String[] names) {
      this.mark = mark;
      this.positions = positions;
      this.names = names;
      this.below = names.length == 1 ? null : new Object[names.length];
    }

    /// Tells which directory it is and when it was changed.
    static long mark(FileStat stat) {
      long which = stat.device() * 0x9e3779b97f4a7c15L + stat.inode();
      return which * 0x9e3779b97f4a7c15L + stat.modifiedNanos();
    }

    boolean isStill(FileStat now) {
      return mark != 0 && mark == mark(now);
    }

    @Nullable Object below(int at) {
      return names.length == 1 ? below : array()[at];
    }

    void setBelow(int at, @Nullable Object now) {
      if (names.length == 1) {
        below = now;
      } else {
        array()[at] = now;
      }
    }

    private @Nullable Object[] array() {
      return (Object[]) Objects.requireNonNull(below);
    }

    @Nullable Object find(String name) {
      int at = Arrays.binarySearch(names, name);
      return at < 0 ? null : below(at);
    }
  }

  private final List<Names> patterns = new ArrayList<>();
  private final Predicate<String> isPruned;
  private final @Nullable Directory[] roots;
  private final Map<String, String[]> shared = new HashMap<>(); // while listing
  private final Map<BitSet, BitSet> sets = new HashMap<>(); // of positions, one object each
  private final Deque<FileStat> ancestors = new ArrayDeque<>(); // the directories we are in
  private long nowNanos;
  private boolean isFull;
  private boolean hasChanged;
  private int left = MAX_ENTRIES;

  /// @param isPruned tells of a directory that nothing below it is wanted
  Walk(Glob glob, Predicate<String> isPruned) {
    for (List<NamePattern> names : glob.paths()) {
      patterns.add(new Names(names));
    }
    this.isPruned = isPruned;
    this.roots = new Directory[patterns.size()];
  }

  /// Looks again; tells whether anything is different.
  ///
  /// @param nowNanos since 1970
  /// @param isFull whether to list all directories, for systems that do not keep their times
  boolean renew(long now, boolean all) {
    nowNanos = now;
    isFull = all || isCutShort();
    hasChanged = false;
    left = MAX_ENTRIES;
    for (int i = 0; i < roots.length; i++) {
      var names = patterns.get(i);
      var start = new BitSet();
      start.set(names.isAbsolute() ? 1 : 0);
      roots[i] = directory(roots[i], names.root(), names, names.closure(start), null);
    }
    shared.clear();
    return hasChanged;
  }

  /// Adds the files and links that match, not the directories, each with whether it is a link.
  /// Paths begin as the glob does.
  void addFiles(Map<String, Boolean> found) {
    for (int i = 0; i < roots.length; i++) {
      addFiles(roots[i], patterns.get(i).root(), found);
    }
  }

  private static void addFiles(@Nullable Directory in, String path, Map<String, Boolean> found) {
    if (in == null) {
      return;
    }
    for (int i = 0; i < in.names.length; i++) {
      switch (in.below(i)) {
        case Directory directory -> addFiles(directory, child(path, in.names[i]), found);
        case Leaf leaf -> found.put(child(path, in.names[i]), leaf == Leaf.LINK);
        case null, default -> {}
      }
    }
  }

  /// Adds the directories it went through, each with the names in it that matter.
  void addDirectories(Map<Path, Predicate<String>> directories) {
    for (int i = 0; i < roots.length; i++) {
      addDirectories(
          roots[i], patterns.get(i).root(), patterns.get(i), new HashMap<>(), directories);
    }
  }

  private static void addDirectories(
      @Nullable Directory in,
      String path,
      Names names,
      Map<BitSet, Predicate<String>> known,
      Map<Path, Predicate<String>> directories) {
    if (in == null) {
      return;
    }
    var matters =
        known.computeIfAbsent(
            in.positions, positions -> name -> !names.after(positions, name).isEmpty());
    directories.merge(Path.of(path.isEmpty() ? "." : path), matters, Predicate::or);
    for (int i = 0; i < in.names.length; i++) {
      if (in.below(i) instanceof Directory directory) {
        addDirectories(directory, child(path, in.names[i]), names, known, directories);
      }
    }
  }

  /// Whether it gave up because there was too much to look at.
  boolean isCutShort() {
    return left <= 0;
  }

  /// The elements of a path; positions are where in it a directory may stand.
  private record Names(List<NamePattern> patterns) {

    boolean isAbsolute() {
      return patterns.getFirst().equals(new NamePattern.Literal(""));
    }

    String root() {
      return isAbsolute() ? "/" : "";
    }

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

  private static String child(String directory, String entry) {
    return directory.isEmpty() || directory.endsWith("/")
        ? directory + entry
        : directory + "/" + entry;
  }

  /// What a directory is now, null when it is none.
  ///
  /// @param stat of it, if known
  private @Nullable Directory directory(
      @Nullable Directory known,
      String path,
      Names names,
      BitSet positions,
      @Nullable FileStat stat) {
    FileStat now = stat == null ? stat(path.isEmpty() ? "." : path) : stat;
    if (now == null || !now.isDirectory() || isAncestor(now)) {
      hasChanged |= known != null;
      return null;
    }
    ancestors.push(now);
    boolean isSame = known != null && !isFull && known.isStill(now);
    var found =
        isSame && known != null
            ? again(known, path, names)
            : listed(known, path, names, positions, now);
    ancestors.pop();
    return found;
  }

  private boolean isAncestor(FileStat directory) {
    for (var ancestor : ancestors) {
      if (ancestor.isSameFile(directory)) {
        return true;
      }
    }
    return ancestors.size() >= MAX_DEPTH;
  }

  /// Looks at what may have changed without its directory: directories, and links.
  private Directory again(Directory known, String path, Names names) {
    left -= known.names.length;
    for (int i = 0; i < known.names.length; i++) {
      String name = known.names[i];
      switch (known.below(i)) {
        case Directory directory ->
            known.setBelow(
                i, directory(directory, child(path, name), names, directory.positions, null));
        case Leaf leaf when leaf == Leaf.LINK ->
            known.setBelow(i, below(leaf, path, name, names, known.positions));
        case null, default -> {}
      }
    }
    return known;
  }

  private Directory listed(
      @Nullable Directory known, String path, Names names, BitSet positions, FileStat now) {
    String @Nullable [] found = entries(path, names, positions);
    String[] last = known == null ? NOTHING : known.names;
    String[] entries = found == null ? last : found; // what is there now cannot be known
    boolean isSettled = found != null && nowNanos - now.modifiedNanos() > SETTLING_NANOS;
    var listed = new Directory(isSettled ? Directory.mark(now) : 0, positions, entries);
    boolean isSame = known != null && Arrays.equals(known.names, entries);
    hasChanged |= !isSame;
    for (int i = 0; i < entries.length && --left > 0; i++) {
      Object before = known == null ? null : known.find(entries[i]);
      listed.setBelow(i, below(before, path, entries[i], names, positions));
    }
    return listed;
  }

  /// The names in a directory that matter; null when it cannot be listed, as with too many open
  /// files.
  private String @Nullable [] entries(String path, Names names, BitSet positions) {
    String only = names.onlyName(positions);
    if (only != null) {
      return new String[] {only};
    }
    String[] listed = new File(path.isEmpty() ? "." : path).list();
    if (listed == null) {
      return null;
    }
    int count = 0;
    for (String name : listed) {
      if (!names.after(positions, name).isEmpty()) {
        listed[count++] = name;
      }
    }
    if (count == 1) { // thousands of pods have containers and files of the same names
      return shared.computeIfAbsent(listed[0], name -> new String[] {name});
    }
    String[] entries = Arrays.copyOf(listed, count);
    Arrays.sort(entries);
    return entries;
  }

  private @Nullable Object below(
      @Nullable Object before, String directory, String entry, Names names, BitSet positions) {
    BitSet reached = names.after(positions, entry);
    String path = child(directory, entry);
    Object now = null;
    if (!reached.isEmpty()) {
      var stat = stat(path);
      boolean isLink = isLink(path);
      if (stat != null && stat.isDirectory()) {
        now =
            names.leadsOn(reached) && !isPruned.test(path)
                ? directory(
                    before instanceof Directory known ? known : null,
                    path,
                    names,
                    sets.computeIfAbsent(names.closure(reached), set -> set),
                    stat)
                : null;
      } else if ((stat != null || isLink) && names.isFile(reached)) {
        now = isLink ? Leaf.LINK : Leaf.FILE;
      }
    }
    boolean isDirectory = now instanceof Directory;
    hasChanged |=
        before instanceof Directory ? !isDirectory : isDirectory || !Objects.equals(before, now);
    return now;
  }

  /// What a path is, links followed; null when it vanished or may not be looked at.
  private static @Nullable FileStat stat(String path) {
    try {
      return FileStat.of(path);
    } catch (SystemCallException | IllegalArgumentException _) {
      return null;
    }
  }

  private static boolean isLink(String path) {
    try {
      return Files.isSymbolicLink(Path.of(path));
    } catch (InvalidPathException _) {
      return false;
    }
  }
}
