package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/// Finds directories by a path whose names may have `*`, `?` and `[a-z]`. Finds 1024 at most.
final class DirectoryPattern {
  private static final int MOST = 1024;

  private DirectoryPattern() {}

  /// The directories, sorted; what has no wildcards, or matches nothing, is itself.
  static List<String> matches(HostFiles files, String pattern) throws IOException {
    if (!hasWildcards(pattern)) {
      return List.of(pattern);
    }
    var found = new ArrayList<String>();
    String start = pattern.startsWith("/") ? "/" : "";
    try {
      add(files, start, List.of(pattern.substring(start.length()).split("/+", -1)), found);
    } catch (PatternSyntaxException _) { // no pattern, a name then
      found.clear();
    }
    return found.isEmpty() ? List.of(pattern) : found;
  }

  private static boolean hasWildcards(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
  }

  private static void add(HostFiles files, String path, List<String> names, List<String> found)
      throws IOException {
    if (names.isEmpty() || (names.size() == 1 && names.getFirst().isEmpty())) {
      found.add(path);
      return;
    }
    String name = names.getFirst();
    List<String> rest = names.subList(1, names.size());
    String prefix = path.isEmpty() || path.endsWith("/") ? path : path + "/";
    if (!hasWildcards(name)) {
      add(files, prefix + name, rest, found);
      return;
    }
    PathMatcher matcher = matcher(name);
    var entries = files.listIfPossible(files.path(path.isEmpty() ? "." : path));
    for (String entry : entries == null ? List.<String>of() : entries) {
      if (found.size() < MOST && matcher.matches(Path.of(entry))) {
        add(files, prefix + entry, rest, found);
      }
    }
  }

  /// Java's globs also know braces, which mean themselves here, and negate with another sign.
  private static PathMatcher matcher(String name) {
    String glob = name.replace("[^", "[!").replace("{", "\\{").replace("}", "\\}");
    return FileSystems.getDefault().getPathMatcher("glob:" + glob);
  }
}
