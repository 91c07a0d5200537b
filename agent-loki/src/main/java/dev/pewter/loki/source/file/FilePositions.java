package dev.pewter.loki.source.file;

import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.model.Labels;
import dev.pewter.core.storage.positions.LegacyPositions;
import dev.pewter.core.storage.positions.Position;
import dev.pewter.core.storage.positions.PositionSaves;
import dev.pewter.core.storage.positions.PositionStore;
import dev.pewter.core.sys.FileStat;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far files are read, kept over restarts: by name for the files that have one, by name and
/// inode for those that lost it. Labels play no part, so that changing them sends nothing again.
/// Any thread may ask and set; holds at most 100,000, for 30 days after they were last tailed, and
/// for three when the file is gone: pods come and go by the thousand.
final class FilePositions {
  private static final int MOST = 100_000;
  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration GONE_KEPT = Duration.ofDays(3); // its mount may come back

  /// What a machine mounts late after its start has come by then. Short enough for agents that are
  /// restarted each day, which would never forget anything.
  private static final Duration STARTING = Duration.ofHours(6);

  private static final long SECOND_NANOS = 1_000_000_000L;

  /// The offset, in the store as well, of a file that is not read, as its position was lost, until
  /// another has its name.
  static final long LEFT_ALONE = -1;

  /// When a name was last looked at that is looked at all the time.
  static final long ALWAYS = 0;

  /// So long it may take from where positions are collected until they are written.
  private static final long SAVING_NANOS = 250_000_000L;

  /// So much the times of files may be behind the clock.
  static final long FILE_CLOCK_NANOS = 10_000_000L;

  private final PositionStore store; // guarded by itself, as are the maps
  private final Clock clock;
  private final Map<String, List<String>> replaced = new HashMap<>();
  private final Map<String, List<LegacyPositions.Entry>> legacy = new HashMap<>();
  private final long savedNanos;
  private final long openedNanos; // by the clock
  private final boolean isOlder; // what was found, as what was saved last could not be read
  private long legacySavedNanos; // final once opened
  private boolean isDamaged; // final once opened
  private final boolean isUnused;
  private final Log log;
  private final PositionSaves saves; // guarded by the store

  private FilePositions(PositionStore store, Clock clock, boolean isDamaged, Log log) {
    this.store = store;
    this.clock = clock;
    this.savedNanos = store.foundNanos();
    this.openedNanos = clock.nanos();
    this.isOlder = store.size() > 0 && !store.problems().isEmpty();
    this.isDamaged = isDamaged;
    this.isUnused = store.size() == 0 && !isDamaged && savedNanos != Long.MAX_VALUE;
    this.log = log;
    this.saves = new PositionSaves(store, log);
    for (String key : store.all().keySet()) {
      int mark = key.indexOf("\0i");
      if (mark >= 0) {
        replaced.computeIfAbsent(key.substring(0, mark), _ -> new ArrayList<>()).add(key);
      }
    }
  }

  /// Opens the positions in a directory. Those of Alloy or Promtail are taken over where there are
  /// none of our own.
  static FilePositions open(Path directory, LokiSourceFileArguments arguments, Clock clock, Log log)
      throws IOException {
    var store = PositionStore.open(directory, clock, MOST, KEPT);
    var onError = arguments.onPositionsError();
    boolean isDamaged = store.size() == 0 && !store.problems().isEmpty();
    if (!store.problems().isEmpty()) {
      log.warn(
          "positions are damaged",
          "reason",
          String.join(", ", store.problems()),
          "positions_read",
          store.size(),
          "files_without",
          isDamaged
              ? onError.outcome()
              : "as if never seen; those made since, " + onError.outcome());
    }
    var positions = new FilePositions(store, clock, isDamaged, log);
    if (store.size() == 0) {
      positions.readLegacy(directory.resolve("positions.yml"), false, onError);
      if (!arguments.legacyPositionsFile().isEmpty()) {
        positions.readLegacy(Path.of(arguments.legacyPositionsFile()), true, onError);
      }
    }
    positions.saves.begin();
    return positions;
  }

  private void readLegacy(
      Path file, boolean isAskedFor, LokiSourceFileArguments.OnPositionsError onError)
      throws IOException {
    if (!Files.exists(file)) {
      if (isAskedFor) {
        log.warn("no positions to take over: there is no such file", "file", file);
      }
      return;
    }
    if (!Files.isReadable(file)) {
      throw new IOException("cannot read the positions to take over: " + file);
    }
    try {
      var entries = LegacyPositions.read(file);
      if (entries.isEmpty()) {
        log.warn("no positions to take over: the file has none", "file", file);
        return;
      }
      for (var entry : entries) {
        legacy.computeIfAbsent(entry.path(), _ -> new ArrayList<>()).add(entry);
      }
      long modifiedNanos = FileStat.of(file.toString()).modifiedNanos();
      legacySavedNanos = Math.max(legacySavedNanos, modifiedNanos);
      long files = legacy.keySet().stream().filter(FilePositions::isOfFile).count();
      log.info("took over positions", "file", file, "files", files);
    } catch (IOException e) {
      isDamaged = true;
      log.warn(
          "cannot take over positions",
          "file",
          file,
          "error",
          String.valueOf(e.getMessage()),
          "files_without",
          onError.outcome());
    }
  }

  /// Those of journals, containers and pods are in the same file.
  private static boolean isOfFile(String path) {
    return !path.startsWith("cursor-") && !path.startsWith("journal-");
  }

  /// @param inode of a file that lost the name; 0 for the one that has it
  static String key(String path, int slot, long inode) {
    String name = slot == 0 ? path : path + "\0" + slot;
    return inode == 0 ? name : name + "\0i" + inode;
  }

  /// All positions of a name, and when it was last looked at.
  Known known(String path, int slot) {
    var known = new ArrayList<Position.InFile>();
    long seenSeconds = 0;
    synchronized (store) {
      for (String key : keys(path, slot)) {
        seenSeconds = Math.max(seenSeconds, store.lastSeenSeconds(key)); // nobody keeps it now
        if (store.get(key) instanceof Position.InFile position) {
          known.add(position);
        }
      }
    }
    return new Known(known, Math.max(0, sinceNanos(seenSeconds)));
  }

  /// The beginning of a second, by the clock of file systems; when positions were collected to be
  /// saved before the start, if that was in it.
  private long sinceNanos(long seconds) {
    long nanos = seconds * SECOND_NANOS;
    return savedNanos > nanos && savedNanos - nanos < SECOND_NANOS
        ? savedNanos - SAVING_NANOS
        : nanos - FILE_CLOCK_NANOS;
  }

  /// What is remembered of a name.
  ///
  /// @param positions of the files that lost it and, last, of the one that has it
  /// @param seenNanos since 1970: files that were changed later are news
  record Known(List<Position.InFile> positions, long seenNanos) {}

  /// Whether nothing is remembered of a name.
  boolean isNew(String path, int slot) {
    synchronized (store) {
      return keys(path, slot).stream().allMatch(key -> store.lastSeenSeconds(key) == 0);
    }
  }

  /// Nobody looks at a name any more.
  void leave(String path, int slot) {
    synchronized (store) {
      keys(path, slot).forEach(store::leave);
    }
  }

  /// The keys under which something is remembered of a name.
  private List<String> keys(String path, int slot) {
    String name = key(path, slot, 0);
    var keys = new ArrayList<>(replaced.getOrDefault(name, List.of()));
    keys.add(name);
    return keys;
  }

  /// Remembers the positions of a name, and no others. All at once, for a save in between would
  /// lose or double one of them.
  ///
  /// @param seenSeconds when the name was last looked at; `ALWAYS` when it is all the time
  void replace(String path, int slot, Map<String, Position.InFile> now, long seenSeconds) {
    synchronized (store) {
      for (String key : keys(path, slot)) {
        if (!now.containsKey(key)) {
          remove(key);
        }
      }
      now.forEach((key, position) -> put(key, position, seenSeconds));
    }
  }

  private void put(String key, Position.InFile position, long seenSeconds) {
    synchronized (store) {
      if (seenSeconds == ALWAYS) {
        store.keep(key, position);
      } else {
        store.put(key, position, seenSeconds);
      }
      int mark = key.indexOf("\0i");
      if (mark >= 0) {
        var keys = replaced.computeIfAbsent(key.substring(0, mark), _ -> new ArrayList<>());
        if (!keys.contains(key)) {
          keys.add(key);
        }
      }
    }
  }

  private void remove(String key) {
    synchronized (store) {
      store.remove(key);
      int mark = key.indexOf("\0i");
      if (mark >= 0) {
        var keys = replaced.get(key.substring(0, mark));
        if (keys != null && keys.remove(key) && keys.isEmpty()) {
          replaced.remove(key.substring(0, mark));
        }
      }
    }
  }

  /// Forgets the files that are gone and that nobody has tailed for days.
  void forgetGone() {
    if (clock.nanos() - openedNanos < STARTING.toNanos()) {
      return;
    }
    long seconds = clock.now().minus(GONE_KEPT).getEpochSecond();
    List<String> unseen;
    synchronized (store) {
      unseen = store.unseenSince(seconds);
    }
    for (String key : unseen) {
      if (FileStat.isMissing(path(key))) { // which may take its time
        synchronized (store) {
          if (store.lastSeenSeconds(key) < seconds) {
            remove(key);
          }
        }
      }
    }
  }

  private static String path(String key) {
    int mark = key.indexOf('\0');
    return mark < 0 ? key : key.substring(0, mark);
  }

  /// When the positions that were found at the start had been saved; the latest time of all when
  /// there were none.
  long savedNanos() {
    return savedNanos;
  }

  /// Whether all earlier runs ended before they had found a file, as by a kill right after the
  /// first start; `savedNanos` is then when the first began.
  boolean isUnused() {
    return isUnused;
  }

  /// Whether there was a position of a file, or may have been, that could not be read.
  ///
  /// @param bornNanos when it was made, if only the newest positions could not be read
  boolean isDamaged(String path, long bornNanos) {
    return isDamaged
        || (isOlder && bornNanos >= savedNanos - Tailing.FINDING_NANOS)
        || legacy.getOrDefault(path, List.of()).stream()
            .anyMatch(entry -> number(entry.value()) == null);
  }

  /// What another agent had read of the file that had a name then.
  ///
  /// @param savedNanos since 1970: a file that was born later is another
  record Legacy(long offset, long savedNanos) {}

  /// What another agent had read of a file; null when nothing is known.
  @Nullable Legacy legacy(String path, Labels labels) {
    Long offset = legacyOffset(legacy.getOrDefault(path, List.of()), labels);
    return offset == null ? null : new Legacy(offset, legacySavedNanos);
  }

  private static @Nullable Long legacyOffset(List<LegacyPositions.Entry> entries, Labels labels) {
    String rendered = labels.toString();
    Long least = null;
    for (var entry : entries) {
      Long offset = number(entry.value());
      if (offset != null && entry.labels().equals(rendered)) {
        return offset;
      }
      if (offset != null && (least == null || offset < least)) {
        least = offset;
      }
    }
    return least;
  }

  private static @Nullable Long number(String text) {
    try {
      long number = Long.parseLong(text);
      return number < 0 ? null : number;
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /// Saves what changed. A failure is told once.
  void save() {
    synchronized (store) {
      saves.save();
    }
  }

  /// The same after the end, unless another run has saved meanwhile.
  void saveLate() {
    synchronized (store) {
      saves.saveLate();
    }
  }
}
