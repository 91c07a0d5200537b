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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The search for the files of one path target.
record PathSearch(Target pathTarget, Instant oldest, Log log) {
  private static final String PATH = "__path__";
  private static final String EXCLUDE = "__path_exclude__";

  /// Adds the targets, and the directories a new file may appear in.
  void findInto(List<Target> targets, Map<Path, Predicate<String>> directories) {
    String path = label(PATH);
    String excluded = label(EXCLUDE);
    if (path.isEmpty()) {
      return;
    }
    Glob glob;
    try {
      glob = Glob.parse(clean(path));
    } catch (IllegalArgumentException e) {
      log.error("error getting paths", "path", path, "excluded", excluded, "err", e);
      return;
    }
    Glob exclusion = exclusion(excluded);
    var walk = new Walk(dir -> exclusion != null && exclusion.matchesAllBelow(dir));
    for (String match : walk.find(glob)) {
      if (exclusion == null || !exclusion.matches(match)) {
        add(match, targets);
      }
    }
    walk.directories().forEach((dir, names) -> directories.merge(dir, names, Predicate::or));
    if (walk.isCutShort()) {
      log.error(
          "error getting paths",
          "path",
          path,
          "excluded",
          excluded,
          "err",
          "more than " + Walk.MAX_ENTRIES + " files and directories to look at");
    }
  }

  private void add(String match, List<Target> targets) {
    Path file = Path.of(match).toAbsolutePath().normalize();
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isDirectory() || attributes.lastModifiedTime().toInstant().isBefore(oldest)) {
        return;
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
