package dev.pewter.loki.source.file;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.telemetry.Log;
import java.util.Collection;
import java.util.regex.Pattern;

/// Patterns among paths that are taken as they are, so that nothing is found by them.
final class UnusedPatterns {
  private static final Pattern WILD = Pattern.compile("[*?\\[{]");

  private final Log log;
  private String told = "";

  UnusedPatterns(Log log) {
    this.log = log;
  }

  /// Warns of the first, unless it is the same as the last time. A file may have such a name.
  void tell(Collection<String> paths) {
    String first =
        paths.stream()
            .filter(path -> WILD.matcher(path).find() && FileStat.isMissing(path))
            .findFirst()
            .orElse("");
    if (!first.isEmpty() && !first.equals(told)) {
      log.warn(
          "a pattern in __path__ is taken for the name of a file: what matches is only looked for"
              + " by local.file_match or with file_match { enabled = true }",
          "path",
          first);
    }
    told = first;
  }
}
