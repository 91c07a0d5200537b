package dev.pewter.core.regex;

import org.jspecify.annotations.Nullable;

/// Where a pattern matched: the groups of one match.
public final class Match {
  private final String input;
  private final int[] bounds; // start and end of each group, -1 where it took no part

  Match(String input, int[] bounds) {
    this.input = input;
    this.bounds = bounds;
  }

  /// The number of groups, the whole match (group 0) not counted.
  public int groupCount() {
    return bounds.length / 2 - 1;
  }

  /// Where a group starts, in chars, or -1 when it took no part.
  public int start(int group) {
    return bounds[2 * group];
  }

  public int end(int group) {
    return bounds[2 * group + 1];
  }

  /// The text of a group, or null when it took no part.
  public @Nullable String group(int group) {
    int start = bounds[2 * group];
    return start < 0 ? null : input.substring(start, bounds[2 * group + 1]);
  }

  /// Appends the text of a group; nothing when it took no part or there is no such group.
  void appendGroup(int group, StringBuilder to) {
    if (2 * group < bounds.length && bounds[2 * group] >= 0) {
      to.append(input, bounds[2 * group], bounds[2 * group + 1]);
    }
  }

  /// The text of a group as `appendGroup` would append it.
  String text(int group) {
    String text = 2 * group < bounds.length ? group(group) : null;
    return text == null ? "" : text;
  }
}
