package dev.pewter.core.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The patterns that need no engine: `a`, `a|b`, `(a|b)`, `.*`, `(.+)`, `a(.*)`,
/// `.+b`, `a(.*)b`, `a.*|b`.
final class Literals {
  private static final String SPECIAL = "\\.+*?()|[]{}^$";

  private Literals() {}

  /// A matcher without an engine, or null when the pattern needs one.
  static @Nullable Matcher of(String pattern) {
    if (isPlain(pattern)) {
      return new Whole(Set.of(pattern), 0);
    }
    boolean group = pattern.startsWith("(") && pattern.endsWith(")");
    String inner = group ? pattern.substring(1, pattern.length() - 1) : pattern;
    List<String> words = List.of(inner.split("\\|", -1));
    if (words.stream().allMatch(Literals::isPlain)) {
      return new Whole(Set.copyOf(words), group ? 1 : 0);
    }
    Matcher around = around(pattern);
    return around == null ? anyOf(words, group ? 1 : 0) : around;
  }

  /// Alternatives each of which is a text or has `.*` or `.+` in it, without groups.
  private static @Nullable Matcher anyOf(List<String> words, int groupCount) {
    var texts = new HashSet<String>();
    var arounds = new ArrayList<Around>();
    for (String word : words) {
      if (isPlain(word)) {
        texts.add(word);
      } else if (around(word) instanceof Around around && around.groupCount == 0) {
        arounds.add(around);
      } else {
        return null;
      }
    }
    return new AnyOf(Set.copyOf(texts), List.copyOf(arounds), groupCount);
  }

  private static @Nullable Matcher around(String pattern) {
    int dot = pattern.indexOf('.');
    if (dot < 0 || dot + 1 >= pattern.length()) {
      return null;
    }
    char repeat = pattern.charAt(dot + 1);
    boolean group =
        dot > 0
            && pattern.charAt(dot - 1) == '('
            && dot + 2 < pattern.length()
            && pattern.charAt(dot + 2) == ')';
    String prefix = pattern.substring(0, group ? dot - 1 : dot);
    String suffix = pattern.substring(group ? dot + 3 : dot + 2);
    return (repeat == '*' || repeat == '+') && isPlain(prefix) && isPlain(suffix)
        ? new Around(prefix, suffix, repeat == '+' ? 1 : 0, group ? 1 : 0)
        : null;
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> SPECIAL.indexOf(c) < 0 && !Character.isSurrogate((char) c));
  }

  /// One of several texts; every group is the whole of it.
  record Whole(Set<String> words, int groupCount) implements Matcher {

    @Override
    public boolean matches(String input) {
      return words.contains(input);
    }

    @Override
    public @Nullable Match match(String input) {
      return words.contains(input) ? whole(input, groupCount) : null;
    }
  }

  /// A text or something around `.*`; every group is the whole of it.
  record AnyOf(Set<String> words, List<Around> arounds, int groupCount) implements Matcher {

    @Override
    public boolean matches(String input) {
      if (words.contains(input)) {
        return true;
      }
      for (Around around : arounds) {
        if (around.matches(input)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public @Nullable Match match(String input) {
      return matches(input) ? whole(input, groupCount) : null;
    }
  }

  private static Match whole(String input, int groupCount) {
    int[] bounds = new int[2 * (groupCount + 1)];
    for (int i = 1; i < bounds.length; i += 2) {
      bounds[i] = input.length();
    }
    return new Match(input, bounds);
  }

  /// Anything between a prefix and a suffix; a group is what lies between.
  record Around(String prefix, String suffix, int least, int groupCount) implements Matcher {

    @Override
    public boolean matches(String input) {
      return input.length() >= prefix.length() + least + suffix.length()
          && input.startsWith(prefix)
          && input.endsWith(suffix);
    }

    @Override
    public @Nullable Match match(String input) {
      if (!matches(input)) {
        return null;
      }
      int[] bounds = {0, input.length(), prefix.length(), input.length() - suffix.length()};
      return new Match(input, groupCount == 0 ? Arrays.copyOf(bounds, 2) : bounds);
    }
  }
}
