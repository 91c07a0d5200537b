package dev.pewter.core.regex;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tries the ways through a program in the order RE2 prefers, none of them twice at the same place,
/// so that the time is at most the product of the lengths of input and program. Longer products
/// than `MAX_STATES` are left to re2j.
///
/// Hot path.
final class Backtracker implements Matcher {
  private static final int MAX_STATES = 1 << 18;

  private final Program program;
  private final Map<String, Integer> names;
  private final Re2 fallback;

  private Backtracker(Program program, Map<String, Integer> names, Re2 fallback) {
    this.program = program;
    this.names = names;
    this.fallback = fallback;
  }

  /// A matcher for a pattern that re2j accepts, or null when the pattern needs re2j.
  static @Nullable Matcher of(String pattern, Re2 fallback) {
    PatternReader.Tree tree = PatternReader.read(pattern, true);
    Program program = tree == null ? null : Program.of(tree);
    return tree == null || program == null
        ? null
        : new Backtracker(program, tree.names(), fallback);
  }

  /// What finds a tree anywhere in a text, or null when it is too large for that.
  static @Nullable Finder finder(PatternReader.Tree tree) {
    Program program = Program.of(tree);
    return program == null ? null : new Finder(program);
  }

  /// Looks for a program anywhere.
  record Finder(Program program) {

    boolean isTooLong(CharSequence input) {
      return (input.length() + 1L) * program.size() > MAX_STATES;
    }

    /// The bounds of the first match at or behind a place, or null.
    int @Nullable [] find(CharSequence input, int from) {
      long[] visited = new long[(program.size() * (input.length() + 1) + 63) >>> 6];
      int[] bounds = new int[2 * (program.groups + 1)];
      for (int start = from; start <= input.length(); start++) {
        Arrays.fill(bounds, -1);
        bounds[0] = start;
        if (run(program, input, start, bounds, visited, false)) {
          return bounds;
        }
        if (start + 1 < input.length()
            && Character.isSurrogatePair(input.charAt(start), input.charAt(start + 1))) {
          start++;
        }
      }
      return null;
    }
  }

  @Override
  public boolean matches(String input) {
    return isTooLong(input) ? fallback.matches(input) : run(input, null);
  }

  @Override
  public @Nullable Match match(String input) {
    if (isTooLong(input)) {
      return fallback.match(input);
    }
    int[] bounds = new int[2 * (program.groups + 1)];
    Arrays.fill(bounds, -1);
    bounds[0] = 0;
    bounds[1] = input.length();
    return run(input, bounds) ? new Match(input, bounds) : null;
  }

  private boolean isTooLong(String input) {
    return (input.length() + 1L) * program.size() > MAX_STATES;
  }

  @Override
  public int groupCount() {
    return program.groups;
  }

  @Override
  public int group(String name) {
    return names.getOrDefault(name, -1);
  }

  /// Matches the whole input; without bounds it only tells whether it does.
  private boolean run(String input, int @Nullable [] bounds) {
    long[] visited = new long[(program.size() * (input.length() + 1) + 63) >>> 6];
    return run(program, input, 0, bounds, visited, true);
  }

  /// Matches from a place on. What was visited and failed from one place fails from the next, too.
  private static boolean run(
      Program program,
      CharSequence input,
      int from,
      int @Nullable [] bounds,
      long[] visited,
      boolean isWhole) {
    int width = input.length() + 1;
    int[] waiting = new int[32]; // step and place in turn; ~bound and its old value to undo a SAVE
    int used = 0;
    int step = 0;
    int at = from;
    while (true) {
      int state = step * width + at;
      boolean failed = (visited[state >>> 6] & 1L << state) != 0;
      visited[state >>> 6] |= 1L << state;
      if (!failed) {
        if (used + 2 > waiting.length) {
          waiting = Arrays.copyOf(waiting, 2 * used);
        }
        switch (program.operation(step)) {
          case Program.CHAR, Program.SET, Program.ANY -> {
            int after = consume(program, input, step, at);
            failed = after < 0;
            at = after;
            step++;
          }
          case Program.SPLIT -> {
            waiting[used++] = program.second(step);
            waiting[used++] = at;
            step = program.first(step);
          }
          case Program.JUMP -> step = program.first(step);
          case Program.SAVE -> {
            if (bounds != null) {
              int bound = program.first(step);
              waiting[used++] = ~bound;
              waiting[used++] = bounds[bound];
              bounds[bound] = at;
            }
            step++;
          }
          case Program.BEGIN -> {
            failed = at != 0;
            step++;
          }
          case Program.END -> {
            failed = at != input.length();
            step++;
          }
          case Program.BEGIN_LINE -> {
            failed = at != 0 && input.charAt(at - 1) != '\n';
            step++;
          }
          case Program.END_LINE -> {
            failed = at != input.length() && input.charAt(at) != '\n';
            step++;
          }
          case Program.BOUNDARY -> {
            failed = !isBoundary(input, at);
            step++;
          }
          case Program.NO_BOUNDARY -> {
            failed = isBoundary(input, at);
            step++;
          }
          default -> { // MATCH
            if (!isWhole || at == input.length()) {
              if (bounds != null) {
                bounds[1] = at;
              }
              return true;
            }
            failed = true;
          }
        }
      }
      while (failed) {
        if (used == 0) {
          return false;
        }
        at = waiting[--used];
        step = waiting[--used];
        if (step >= 0) {
          failed = false;
        } else if (bounds != null) {
          bounds[~step] = at;
        }
      }
    }
  }

  /// The place behind the code point a step consumes, or -1.
  private static int consume(Program program, CharSequence input, int step, int at) {
    if (at == input.length()) {
      return -1;
    }
    int c = input.charAt(at);
    int after = at + 1;
    if (Character.isHighSurrogate((char) c)
        && after < input.length()
        && Character.isLowSurrogate(input.charAt(after))) {
      c = Character.toCodePoint((char) c, input.charAt(after));
      after++;
    }
    boolean fits =
        switch (program.operation(step)) {
          case Program.CHAR -> c == program.first(step);
          case Program.SET -> program.sets.get(program.first(step)).contains(c);
          default -> true;
        };
    return fits ? after : -1;
  }

  private static boolean isBoundary(CharSequence input, int at) {
    return (at > 0 && CharSet.WORD.contains(input.charAt(at - 1)))
        != (at < input.length() && CharSet.WORD.contains(input.charAt(at)));
  }
}
