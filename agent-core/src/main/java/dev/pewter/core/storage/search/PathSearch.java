package dev.pewter.core.storage.search;

import dev.pewter.core.model.LabelBuilder;
import dev.pewter.core.model.Target;
import dev.pewter.core.telemetry.Log;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The search for the files of one path target, again and again. For one thread.
final class PathSearch {
  private static final String PATH = "__path__";
  private static final String EXCLUDE = "__path_exclude__";

  private final Target pathTarget;
  private final Log log;
  private final String path;
  private final String excluded;
  private final @Nullable Glob exclusion;
  private @Nullable Walk walk;
  private String problem = "";

  PathSearch(Target pathTarget, Log log) {
    this.pathTarget = pathTarget;
    this.log = log;
    this.path = label(PATH);
    this.excluded = label(EXCLUDE);
    if (path.isEmpty()) {
      exclusion = null;
      return;
    }
    Glob glob;
    try {
      glob = Glob.parse(clean(path));
    } catch (IllegalArgumentException e) {
      problem = String.valueOf(e.getMessage());
      exclusion = null;
      return;
    }
    exclusion = exclusion(excluded);
    walk = new Walk(glob, dir -> exclusion != null && exclusion.matchesAllBelow(dir));
  }

  /// Looks again; tells whether anything is different.
  boolean renew(Instant now, boolean isFull) {
    if (!problem.isEmpty()) {
      tell(problem);
    }
    if (walk == null) {
      return false;
    }
    long nanos = now.getEpochSecond() * 1_000_000_000 + now.getNano();
    boolean hasChanged = walk.renew(nanos, isFull);
    if (walk.isCutShort()) {
      tell("more than " + Walk.MAX_ENTRIES + " files and directories to look at");
    }
    return hasChanged;
  }

  private void tell(String error) {
    log.error("error getting paths", "path", path, "excluded", excluded, "err", error);
  }

  /// Adds a target for each file.
  void addTargets(Instant oldest, List<Target> targets) {
    if (walk == null) {
      return;
    }
    var found = new TreeMap<String, Boolean>();
    walk.addFiles(found);
    found.forEach(
        (match, isLink) -> {
          if (exclusion == null || !exclusion.matches(match)) {
            add(match, isLink || !oldest.equals(Instant.MIN), oldest, targets);
          }
        });
  }

  /// Adds the directories a new file may appear in.
  void addDirectories(Map<Path, Predicate<String>> directories) {
    if (walk != null) {
      walk.addDirectories(directories);
    }
  }

  private void add(String match, boolean mustLook, Instant oldest, List<Target> targets) {
    Path file = Path.of(match).toAbsolutePath().normalize();
    try {
      if (mustLook) {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (attributes.isDirectory()
            || attributes.lastModifiedTime().toInstant().isBefore(oldest)) {
          return;
        }
      }
    } catch (IOException e) {
      log.error("error getting os stat", "path", file, "err", e);
      return;
    }
    var labels = new LabelBuilder(pathTarget);
    labels.set(PATH, file.toString());
    targets.add(labels.toTarget());
  }

  /// A malformed exclusion excludes nothing.
  private @Nullable Glob exclusion(String excluded) {
    if (excluded.isEmpty()) {
      return null;
    }
    try {
      return Glob.parse(excluded);
    } catch (IllegalArgumentException e) {
      log.warn("malformed exclusion, it excludes nothing", "excluded", excluded, "err", e);
      return null;
    }
  }

  private String label(String name) {
    String value = pathTarget.get(name);
    return value == null ? "" : value;
  }

  /// The path without empty elements, `.` and what `..` takes back, as Go's `filepath.Clean`.
  static String clean(String path) {
    boolean isAbsolute = path.startsWith("/");
    var names = new ArrayDeque<String>();
    for (String name : path.split("/", -1)) {
      switch (name) {
        case "", "." -> {}
        case ".." -> {
          String last = names.peekLast();
          if (last != null && !last.equals("..")) {
            names.removeLast();
          } else if (!isAbsolute) {
            names.add(name);
          }
        }
        default -> names.add(name);
      }
    }
    String cleaned = (isAbsolute ? "/" : "") + String.join("/", names);
    return cleaned.isEmpty() ? "." : cleaned;
  }
}
