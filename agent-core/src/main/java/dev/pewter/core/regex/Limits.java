package dev.pewter.core.regex;

/// Refuses patterns that would take too much memory or stack, which re2j does not: as in Go,
/// nested repetitions multiply to 1000 at most, groups nest 1000 deep, and the whole has a size.
final class Limits {
  private static final int MAX_REPEAT = 1000;
  private static final int MAX_DEPTH = 1000;
  private static final long MAX_SIZE = 200_000; // steps; Go allows ten times as many

  private final String text;
  private int at;
  // What was read since each open group: its steps, and the largest product of repetitions in it.
  private final long[] sizes = new long[MAX_DEPTH + 2];
  private final int[] repeats = new int[MAX_DEPTH + 2];
  private int depth;

  private Limits(String text) {
    this.text = text;
  }

  /// @throws InvalidPattern with Go's text
  static void check(String pattern) {
    new Limits(pattern).check();
  }

  private void check() {
    long size = 0; // of the last item
    int repeat = 1; // in the last item
    while (at < text.length()) {
      char c = text.charAt(at++);
      int close = -1;
      switch (c) {
        case '(' -> {
          if (++depth > MAX_DEPTH) {
            throw new InvalidPattern(
                "error parsing regexp: expression nests too deeply: `" + text + "`");
          }
          sizes[depth] = 2;
          repeats[depth] = 1;
          size = 0;
          continue;
        }
        case ')' -> {
          if (depth > 0) {
            size = sizes[depth];
            repeat = repeats[depth--];
          }
        }
        case '[' -> {
          skipClass();
          size = 1;
          repeat = 1;
        }
        case '\\' -> {
          at++;
          size = 1;
          repeat = 1;
        }
        case '*', '+', '?' -> {
          sizes[depth]++;
          continue;
        }
        case '{' -> close = text.indexOf('}', at);
        default -> {
          size = 1;
          repeat = 1;
        }
      }
      int count = close < 0 ? -1 : count(text.substring(at, close));
      if (count < 0) {
        add(size, repeat);
        continue;
      }
      String written = text.substring(at - 1, close + 1);
      at = close + 1;
      if (count >= 2 && (long) count * repeat > MAX_REPEAT) {
        throw new InvalidPattern("error parsing regexp: invalid repeat count: `" + written + "`");
      }
      repeat *= Math.max(1, count);
      add(size * Math.max(0, count - 1), repeat);
      size *= Math.max(1, count);
    }
  }

  private void add(long size, int repeat) {
    sizes[depth] += size;
    repeats[depth] = Math.max(repeats[depth], repeat);
    if (sizes[depth] > MAX_SIZE) {
      throw new InvalidPattern("error parsing regexp: expression too large: `" + text + "`");
    }
  }

  /// The larger bound of `n`, `n,` or `n,m`, or -1 when it is something else.
  private static int count(String bounds) {
    int comma = bounds.indexOf(',');
    int least = number(comma < 0 ? bounds : bounds.substring(0, comma));
    String second = comma < 0 ? "" : bounds.substring(comma + 1);
    int most = second.isEmpty() ? least : number(second);
    return least < 0 || most < 0 ? -1 : Math.max(least, most);
  }

  private static int number(String digits) {
    boolean isNumber = !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? digits.length() > 4 ? MAX_REPEAT + 1 : Integer.parseInt(digits) : -1;
  }

  private void skipClass() {
    if (text.startsWith("^", at)) {
      at++;
    }
    int first = at;
    while (at < text.length() && (text.charAt(at) != ']' || at == first)) {
      int posix = text.startsWith("[:", at) ? text.indexOf(":]", at) : -1;
      at = posix >= 0 ? posix + 2 : at + (text.charAt(at) == '\\' ? 2 : 1);
    }
    at = Math.min(at + 1, text.length());
  }
}
