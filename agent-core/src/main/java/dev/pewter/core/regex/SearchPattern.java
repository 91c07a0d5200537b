package dev.pewter.core.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A regular expression of Go's dialect that is looked for anywhere in a text: leftmost, first
/// alternative first.
public final class SearchPattern {
  private final String text;
  private final Pattern pattern;
  private final List<String> groupNames;

  private SearchPattern(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
    String[] names = new String[pattern.groupCount() + 1];
    java.util.Arrays.fill(names, "");
    for (Map.Entry<String, Integer> named : pattern.namedGroups().entrySet()) {
      names[named.getValue()] = named.getKey();
    }
    this.groupNames = List.of(names);
  }

  /// @throws InvalidPattern with Go's words
  public static SearchPattern parse(String text) {
    Limits.check(text);
    try {
      return new SearchPattern(text, Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw new InvalidPattern(String.valueOf(e.getMessage()));
    }
  }

  /// Whether it is somewhere in the text.
  public boolean isIn(String input) {
    return pattern.matcher(input).find();
  }

  /// The first match that starts at or behind a place, or null.
  public @Nullable Match find(String input, int from) {
    var matcher = pattern.matcher(input);
    if (!matcher.find(from)) {
      return null;
    }
    int[] bounds = new int[2 * (matcher.groupCount() + 1)];
    for (int group = 0; group <= matcher.groupCount(); group++) {
      bounds[2 * group] = matcher.start(group);
      bounds[2 * group + 1] = matcher.end(group);
    }
    return new Match(input, bounds);
  }

  /// The names of the groups by their numbers, empty for those without; group 0 is the match.
  public List<String> groupNames() {
    return groupNames;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SearchPattern that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /// As it was written.
  @Override
  public String toString() {
    return text;
  }
}
