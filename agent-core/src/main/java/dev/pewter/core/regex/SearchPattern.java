package dev.pewter.core.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A regular expression of Go's dialect that is looked for anywhere in a text: leftmost, first
/// alternative first. The time is linear in the text.
///
/// Three engines find the same: java.util.regex for a translation, as long as it does not read the
/// text too often; then the backtracker that tries nothing twice; then re2j. Which of them can be
/// used depends on the pattern. re2j alone tells what is legal. Hot path.
public final class SearchPattern {
  private static final int SHORTEST_LITERAL = 2;

  private final String text;
  private final Pattern judge;
  private final List<String> groupNames;
  private @Nullable Engines engines; // made with the first text: many patterns never see one

  private SearchPattern(String text, Pattern judge) {
    this.text = text;
    this.judge = judge;
    String[] names = new String[judge.groupCount() + 1];
    Arrays.fill(names, "");
    for (Map.Entry<String, Integer> named : judge.namedGroups().entrySet()) {
      names[named.getValue()] = named.getKey();
    }
    this.groupNames = List.of(names);
  }

  /// What finds matches, faster than the judge; immutable, so that two threads may both make it.
  private static final class Engines {
    private final java.util.regex.@Nullable Pattern translated;
    private final Backtracker.@Nullable Finder backtracker;
    private final boolean isAnchored;
    private final boolean beginsWithAnything;
    private final String needed; // every match contains it
    private final byte[] neededBytes;

    private Engines(String text) {
      var tree = PatternReader.read(text, false);
      this.translated = tree == null ? null : Translation.of(tree.root());
      this.backtracker = tree == null ? null : Backtracker.finder(tree);
      this.isAnchored = tree != null && Translation.isAnchored(tree.root());
      this.beginsWithAnything = tree != null && Translation.beginsWithAnything(tree.root());
      String literal = tree == null ? "" : Translation.needed(tree.root());
      this.needed = literal.length() < SHORTEST_LITERAL ? "" : literal;
      this.neededBytes = needed.getBytes(StandardCharsets.UTF_8);
    }
  }

  private Engines engines() {
    var made = engines;
    if (made == null) {
      made = new Engines(text);
      engines = made;
    }
    return made;
  }

  /// @throws InvalidPattern with Go's words
  public static SearchPattern parse(String text) {
    Limits.check(text);
    try {
      return new SearchPattern(text, UnicodeClasses.compile(text));
    } catch (PatternSyntaxException e) {
      throw new InvalidPattern(Re2.message(e, text));
    }
  }

  /// Whether it is somewhere in the text.
  public boolean isIn(String input) {
    return bounds(input, 0) != null;
  }

  /// The first match that starts at or behind a place, the start of a code point, or null.
  public @Nullable Match find(String input, int from) {
    int[] bounds = bounds(input, from);
    return bounds == null ? null : new Match(input, bounds);
  }

  /// Start and end of each group of the first match in `bytes[start, end)`, which is ASCII, as
  /// places in the array; -1 for groups that took no part; null when there is no match.
  public int @Nullable [] findAscii(byte[] bytes, int start, int end) {
    var engines = engines();
    if (!engines.needed.isEmpty() && !contains(bytes, start, end, engines.neededBytes)) {
      return null;
    }
    int[] bounds = null;
    boolean isFound = false;
    if (engines.translated != null) {
      try {
        bounds = find(engines, engines.translated, new Searched(bytes, start, end), 0);
        isFound = true;
      } catch (Searched.Exhausted _) { // the next engine takes less
      }
    }
    if (!isFound) {
      bounds = boundsSlowly(new String(bytes, start, end - start, StandardCharsets.UTF_8), 0);
    }
    for (int i = 0; bounds != null && i < bounds.length; i++) {
      bounds[i] += bounds[i] < 0 ? 0 : start;
    }
    return bounds;
  }

  private static boolean contains(byte[] bytes, int start, int end, byte[] wanted) {
    int last = end - wanted.length;
    byte first = wanted[0];
    for (int i = start; i <= last; i++) {
      if (bytes[i] == first
          && Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }

  private int @Nullable [] bounds(String input, int from) {
    var engines = engines();
    if (!engines.needed.isEmpty() && input.indexOf(engines.needed, from) < 0) {
      return null;
    }
    if (engines.translated != null) {
      try {
        return find(engines, engines.translated, new Searched(input), from);
      } catch (Searched.Exhausted _) { // the next engine takes less
      }
    }
    return boundsSlowly(input, from);
  }

  private int @Nullable [] find(
      Engines engines, java.util.regex.Pattern pattern, Searched input, int from) {
    var matcher = pattern.matcher(input);
    boolean isFound;
    if (engines.isAnchored) {
      isFound = from == 0 && matcher.lookingAt();
    } else if (engines.beginsWithAnything && from == 0) {
      isFound = matcher.lookingAt() || (input.hasLineFeed() && matcher.find(0));
    } else {
      isFound = matcher.find(from);
    }
    if (!isFound) {
      return null;
    }
    while (isInCodePoint(input, matcher.start())) { // where java.util.regex also looks
      if (!matcher.find(matcher.start() + 1)) {
        return null;
      }
    }
    int[] bounds = new int[2 * groupNames.size()];
    for (int group = 0; group < groupNames.size(); group++) {
      bounds[2 * group] = matcher.start(group);
      bounds[2 * group + 1] = matcher.end(group);
    }
    return bounds;
  }

  private static boolean isInCodePoint(Searched input, int at) {
    return at > 0
        && at < input.length()
        && Character.isSurrogatePair(input.charAt(at - 1), input.charAt(at));
  }

  private int @Nullable [] boundsSlowly(String input, int from) {
    var backtracker = engines().backtracker;
    if (backtracker != null && !backtracker.isTooLong(input)) {
      return backtracker.find(input, from);
    }
    var matcher = judge.matcher(input);
    if (!matcher.find(from)) {
      return null;
    }
    int[] bounds = new int[2 * groupNames.size()];
    for (int group = 0; group < groupNames.size(); group++) {
      bounds[2 * group] = matcher.start(group);
      bounds[2 * group + 1] = matcher.end(group);
    }
    return bounds;
  }

  /// The matches in a text as Go finds them all: no empty one right behind another.
  ///
  /// @param limit how many at most
  public List<Match> findAll(String input, int limit) {
    var all = new ArrayList<Match>();
    int at = 0;
    int before = -1; // where the last one ended
    while (at <= input.length() && all.size() < limit) {
      var match = find(input, at);
      if (match == null) {
        break;
      }
      int end = match.end(0);
      if (end != at || match.start(0) != before) {
        all.add(match);
      }
      before = end;
      at = end == at ? at + width(input, at) : end;
    }
    return all;
  }

  private static int width(String input, int at) {
    return at == input.length() ? 1 : Character.charCount(input.codePointAt(at));
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
