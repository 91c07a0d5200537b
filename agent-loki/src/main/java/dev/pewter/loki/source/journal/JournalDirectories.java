package dev.pewter.loki.source.journal;

import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// All files of a journal, merged: gives their entries in order and notices files that come and go.
/// For one thread.
final class JournalDirectories implements AutoCloseable {
  static final int MAX_FILES = 1000;
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final Path MACHINE_ID = Path.of("/etc/machine-id");

  private final List<Path> directories;
  private final boolean isLocal;
  private final Place place;
  private final long notBeforeMicros;
  private final JournalMetrics metrics;
  private final Log log;
  private final Map<Object, Source> open = new HashMap<>();
  private final Set<Object> done = new HashSet<>(); // files read to their end
  private final Map<Object, Unreadable> unreadable = new HashMap<>();
  private @Nullable String problem;
  private boolean hasRead;

  /// A file and its next entry.
  private static final class Source {
    final JournalFile file;
    long entry;
    @Nullable Cursor cursor;
    boolean isGone;

    Source(JournalFile file) {
      this.file = file;
    }
  }

  /// A file that is none of ours as it is: tried again once its size is another one.
  private record Unreadable(long size, String why) {}

  /// An entry as it was read; without fields when it was damaged, and counted.
  record Entry(String file, Cursor cursor, List<JournalField> fields) {}

  /// @param isLocal whether only the journal of this machine is wanted, where that can be told
  JournalDirectories(
      List<Path> directories,
      boolean isLocal,
      Place place,
      long notBeforeMicros,
      JournalMetrics metrics,
      Log log) {
    this.directories = List.copyOf(directories);
    this.isLocal = isLocal;
    this.place = place;
    this.notBeforeMicros = notBeforeMicros;
    this.metrics = metrics;
    this.log = log;
  }

  /// Why nothing can be read; null when something can.
  @Nullable String problem() {
    return hasRead ? null : problem;
  }

  /// Looks for files that were not there before.
  void scan() throws IOException {
    var seen = new HashSet<>();
    var problems = new LinkedHashSet<String>();
    for (Path directory : directories) {
      try {
        for (Path folder : folders(directory)) {
          scan(folder, seen, problems);
        }
      } catch (NoSuchFileException _) {
        problems.add(directory + ": no such directory");
      } catch (DirectoryIteratorException | IOException e) {
        problems.add(e.getMessage() + ": cannot be listed");
      }
    }
    done.retainAll(seen);
    unreadable.keySet().retainAll(seen);
    open.forEach((key, source) -> source.isGone = !seen.contains(key));
    hasRead |= !open.isEmpty();
    problem =
        "no journal file can be read: "
            + (problems.isEmpty()
                ? "there is none in " + directories
                : String.join(", ", problems));
  }

  private List<Path> folders(Path directory) throws IOException {
    var folders = new ArrayList<Path>();
    var all = new ArrayList<Path>();
    try (var listed = Files.newDirectoryStream(directory)) {
      for (Path path : listed) {
        if (ID.matcher(path.getFileName().toString()).matches() && Files.isDirectory(path)) {
          all.add(path);
        }
      }
    }
    String own = isLocal ? machineId() : "";
    for (Path path : all) {
      if (path.getFileName().toString().equals(own)) {
        folders.add(path);
      }
    }
    folders = folders.isEmpty() ? all : folders;
    folders.add(directory);
    return folders;
  }

  private static String machineId() {
    try {
      return Files.readString(MACHINE_ID).strip();
    } catch (IOException _) {
      return ""; // then every machine is ours
    }
  }

  private void scan(Path folder, Set<Object> seen, Set<String> problems) throws IOException {
    try (var listed = Files.newDirectoryStream(folder, "*.{journal,journal~}")) {
      for (Path path : listed) {
        try {
          var attributes = Files.readAttributes(path, BasicFileAttributes.class);
          Object key = attributes.fileKey() == null ? path : attributes.fileKey();
          long size = attributes.size();
          seen.add(key);
          var bad = unreadable.get(key);
          if (bad != null && bad.size() == size) {
            problems.add(bad.why());
          } else if (size > 0 && !open.containsKey(key) && !done.contains(key)) {
            open(path, key, size); // an empty one was only just made: its header is written next
          }
        } catch (NoSuchFileException _) {
          // renamed or removed meanwhile
        } catch (IOException e) {
          problems.add(path + ": " + reason(e));
        }
      }
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }

  private void open(Path path, Object key, long size) throws IOException {
    if (open.size() >= MAX_FILES) {
      throw new IOException("more than " + MAX_FILES + " files");
    }
    JournalFile file = null;
    boolean isOpen = false;
    try {
      file = JournalFile.open(path, metrics);
      file.seek(place, notBeforeMicros);
      open.put(key, new Source(file));
      isOpen = true;
    } catch (JournalDamage e) {
      log.warn("journal file not readable", "path", path, "err", e);
      unreadable.put(key, new Unreadable(size, path + ": " + e.getMessage()));
      throw e;
    } finally {
      if (!isOpen && file != null) {
        file.close();
      }
    }
  }

  /// Looks whether files have grown, and closes those that will not.
  void refresh() throws IOException {
    for (var it = open.entrySet().iterator(); it.hasNext(); ) {
      var one = it.next();
      var source = one.getValue();
      try {
        if (source.cursor == null && (source.file.isFinished() || !source.file.hasNext())) {
          boolean wasGone = source.isGone;
          if (!source.file.isFinished()) {
            source.file.refresh();
          }
          if (source.file.isFinished() || (wasGone && !source.file.hasNext())) {
            done.add(one.getKey());
            it.remove();
            source.file.close();
          }
        }
      } catch (JournalDamage e) {
        damaged(source, e);
      }
    }
  }

  private void damaged(Source source, JournalDamage e) {
    metrics.corrupt.increment();
    log.warn("journal file damaged, rest not read", "path", source.file.path(), "err", e);
    source.file.giveUp();
  }

  /// The next entry of all files; null when there is none now.
  @Nullable Entry next() throws IOException {
    Source first = null;
    for (var source : open.values()) {
      Cursor cursor = peek(source);
      if (cursor != null
          && (first == null || cursor.compareTo(Objects.requireNonNull(first.cursor)) < 0)) {
        first = source;
      }
    }
    if (first == null) {
      return null;
    }
    var cursor = Objects.requireNonNull(first.cursor);
    first.cursor = null;
    List<JournalField> fields;
    try {
      fields = first.file.fields(first.entry);
    } catch (JournalDamage e) {
      metrics.corrupt.increment();
      log.debug("journal entry damaged", "path", first.file.path(), "err", e);
      fields = List.of();
    }
    return new Entry(first.file.id(), cursor, fields);
  }

  private @Nullable Cursor peek(Source source) throws IOException {
    while (source.cursor == null && source.file.hasNext()) {
      long entry;
      try {
        entry = source.file.next();
      } catch (JournalDamage e) {
        damaged(source, e);
        return null;
      }
      if (entry == 0) {
        return null;
      }
      try {
        if (!source.file.isTooOld(entry)) {
          source.cursor = source.file.cursor(entry);
          source.entry = entry;
        }
      } catch (JournalDamage e) {
        metrics.corrupt.increment();
        log.debug("journal entry damaged", "path", source.file.path(), "err", e);
      }
    }
    return source.cursor;
  }

  @Override
  public void close() throws IOException {
    for (var source : open.values()) {
      source.file.close();
    }
    open.clear();
  }
}
