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
    PatternReader.Tree tree = PatternReader.read(pattern);
    Program program = tree == null ? null : Program.of(tree);
    return tree == null || program == null
        ? null
        : new Backtracker(program, tree.names(), fallback);
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
    int width = input.length() + 1;
    long[] visited = new long[(program.size() * width + 63) >>> 6];
    int[] waiting = new int[32]; // step and place in turn; ~bound and its old value to undo a SAVE
    int used = 0;
    int step = 0;
    int at = 0;
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
            int after = consume(input, step, at);
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
          case Program.BOUNDARY -> {
            failed = !isBoundary(input, at);
            step++;
          }
          case Program.NO_BOUNDARY -> {
            failed = isBoundary(input, at);
            step++;
          }
          default -> { // MATCH
            if (at == input.length()) {
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
  private int consume(String input, int step, int at) {
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

  private static boolean isBoundary(String input, int at) {
    return (at > 0 && CharSet.WORD.contains(input.charAt(at - 1)))
        != (at < input.length() && CharSet.WORD.contains(input.charAt(at)));
  }
}
