package dev.pewter.loki.process.logql;

import dev.pewter.core.model.Labels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Conditions on the labels and on the line of an entry, all of which have to hold:
/// `{app="a", env=~"b|c"} |= "d" !~ "e"`.
public final class Selector {
  /// Label sets whose answer is remembered; a newer one takes a place over.
  private static final int PLACES = 1024;

  /// A condition on the line.
  record LineFilter(LinePattern pattern, boolean isNegated) {}

  /// The answer for a label set; immutable, so that threads need no lock.
  private record Known(Labels labels, boolean matches) {}

  private final LabelMatcher[] matchers;
  private final LineFilter[] filters;
  private final @Nullable Known[] known = new Known[PLACES];

  Selector(List<LabelMatcher> matchers, List<LineFilter> filters) {
    this.matchers = matchers.toArray(LabelMatcher[]::new);
    this.filters = filters.toArray(LineFilter[]::new);
  }

  /// @throws IllegalArgumentException with what is wrong and where
  public static Selector parse(String text) {
    return new SelectorParser(text).parse();
  }

  /// Whether an entry with these labels and the line `line[start, end)` is chosen.
  public boolean matches(Labels labels, byte[] line, int start, int end) {
    if (!matches(labels)) {
      return false;
    }
    for (var filter : filters) {
      if (filter.pattern.isIn(line, start, end) == filter.isNegated) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(Labels labels) {
    int hash = labels.hashCode();
    int place = (hash ^ hash >>> 16) & (PLACES - 1);
    var last = known[place];
    if (last != null && last.labels.equals(labels)) {
      return last.matches;
    }
    boolean matches = true;
    for (int i = 0; i < matchers.length && matches; i++) {
      matches = matchers[i].matches(labels);
    }
    known[place] = new Known(labels, matches);
    return matches;
  }
}
