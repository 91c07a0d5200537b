package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.regex.SearchPattern;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which names a collector shows. Remembers up to 4096 answers, for the same names come again with
/// every scrape.
final class NameFilter {
  private static final int MOST_NAMES = 4096;

  private final @Nullable SearchPattern exclude;
  private final @Nullable SearchPattern include;
  private final Map<String, Boolean> answers = new HashMap<>();

  /// @param exclude what must not be in a name; empty for nothing
  /// @param include what must be in a name; empty for anything
  NameFilter(String exclude, String include) {
    this.exclude = CollectorArguments.pattern(exclude);
    this.include = CollectorArguments.pattern(include);
  }

  boolean shows(String name) {
    if (exclude == null && include == null) {
      return true;
    }
    Boolean known = answers.get(name);
    if (known == null) {
      known = (exclude == null || !exclude.isIn(name)) && (include == null || include.isIn(name));
      if (answers.size() >= MOST_NAMES) {
        answers.clear();
      }
      answers.put(name, known);
    }
    return known;
  }
}
