package dev.pewter.core.regex;

import java.util.Arrays;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A set of code points: a bit for each of ASCII, ranges for the others.
final class CharSet {
  static final CharSet ANY = new CharSet(-1, -1, new int[] {128, Character.MAX_CODE_POINT});
  static final CharSet DIGITS = new Builder().add('0', '9').build();
  static final CharSet WORD =
      new Builder().add('0', '9').add('A', 'Z').add('a', 'z').add('_', '_').build();
  static final CharSet SPACE = new Builder().add('\t', '\n').add('\f', '\r').add(' ', ' ').build();

  private final long low; // code points 0 to 63
  private final long high; // code points 64 to 127
  private final int[] ranges; // first and last of each above ASCII, in turn, ascending

  private CharSet(long low, long high, int[] ranges) {
    this.low = low;
    this.high = high;
    this.ranges = ranges;
  }

  static CharSet of(int codePoint) {
    return of(codePoint, codePoint);
  }

  static CharSet of(int first, int last) {
    return new Builder().add(first, last).build();
  }

  /// The set of a name such as `alpha`, or null.
  static @Nullable CharSet posix(String name) {
    var set = new Builder();
    switch (name) {
      case "alnum" -> set.add('0', '9').add('A', 'Z').add('a', 'z');
      case "alpha" -> set.add('A', 'Z').add('a', 'z');
      case "blank" -> set.add('\t', '\t').add(' ', ' ');
      case "digit" -> set.add('0', '9');
      case "lower" -> set.add('a', 'z');
      case "space" -> set.add('\t', '\r').add(' ', ' ');
      case "upper" -> set.add('A', 'Z');
      case "word" -> set.add(WORD);
      case "xdigit" -> set.add('0', '9').add('A', 'F').add('a', 'f');
      default -> {
        return null;
      }
    }
    return set.build();
  }

  /// Whether it is everything, perhaps without the line feed.
  boolean isAnyInLine() {
    return (low | 1L << '\n') == -1
        && high == -1
        && ranges.length == 2
        && ranges[0] == 128
        && ranges[1] == Character.MAX_CODE_POINT;
  }

  boolean isAscii() {
    return ranges.length == 0;
  }

  boolean contains(int codePoint) {
    if (codePoint < 128) {
      return ((codePoint < 64 ? low : high) >>> codePoint & 1) != 0; // the shift counts modulo 64
    }
    for (int i = 0; i < ranges.length; i += 2) {
      if (codePoint <= ranges[i + 1]) {
        return codePoint >= ranges[i];
      }
    }
    return false;
  }

  /// The only code point in it, or -1.
  int single() {
    int count = Long.bitCount(low) + Long.bitCount(high);
    if (count == 1 && ranges.length == 0) {
      return low != 0 ? Long.numberOfTrailingZeros(low) : 64 + Long.numberOfTrailingZeros(high);
    }
    return count == 0 && ranges.length == 2 && ranges[0] == ranges[1] ? ranges[0] : -1;
  }

  /// As a class of java.util.regex; single code points, because it puts those into one table.
  String toJava() {
    if (isAnyInLine() && contains('\n')) {
      return "[\\x{0}-\\x{10ffff}]";
    }
    boolean isNegated = contains(Character.MAX_CODE_POINT);
    CharSet positive = isNegated ? negated() : this;
    var written = new StringBuilder(isNegated ? "[^" : "[");
    for (int c = 0; c < 128; c++) {
      if (positive.contains(c)) {
        written.append("\\x").append(c < 16 ? "0" : "").append(Integer.toHexString(c));
      }
    }
    for (int i = 0; i < positive.ranges.length; i += 2) {
      String first = Integer.toHexString(positive.ranges[i]);
      String last = Integer.toHexString(positive.ranges[i + 1]);
      written.append("\\x{").append(first).append("}-\\x{").append(last).append('}');
    }
    return written.append(']').toString();
  }

  CharSet negated() {
    int[] others = new int[ranges.length + 2];
    int used = 0;
    int next = 128; // the first code point that is still to be looked at
    for (int i = 0; i < ranges.length; i += 2) {
      if (ranges[i] > next) {
        others[used++] = next;
        others[used++] = ranges[i] - 1;
      }
      next = ranges[i + 1] + 1;
    }
    if (next <= Character.MAX_CODE_POINT) {
      others[used++] = next;
      others[used++] = Character.MAX_CODE_POINT;
    }
    return new CharSet(~low, ~high, Arrays.copyOf(others, used));
  }

  /// Collects code points.
  static final class Builder {
    private long low;
    private long high;
    private final TreeMap<Integer, Integer> ranges = new TreeMap<>(); // first to last, apart

    Builder add(int first, int last) {
      for (int c = first; c <= Math.min(last, 127); c++) {
        if (c < 64) {
          low |= 1L << c;
        } else {
          high |= 1L << c;
        }
      }
      if (last >= 128) {
        addRange(Math.max(first, 128), last);
      }
      return this;
    }

    /// Joins it with those that it touches.
    private void addRange(int first, int last) {
      int from = first;
      int to = last;
      var before = ranges.floorEntry(last + 1);
      while (before != null && before.getValue() >= first - 1) {
        from = Math.min(from, before.getKey());
        to = Math.max(to, before.getValue());
        ranges.remove(before.getKey());
        before = ranges.floorEntry(last + 1);
      }
      ranges.put(from, to);
    }

    void add(CharSet set) {
      low |= set.low;
      high |= set.high;
      for (int i = 0; i < set.ranges.length; i += 2) {
        addRange(set.ranges[i], set.ranges[i + 1]);
      }
    }

    CharSet build() {
      int[] all = new int[2 * ranges.size()];
      int used = 0;
      for (var range : ranges.entrySet()) {
        all[used++] = range.getKey();
        all[used++] = range.getValue();
      }
      return new CharSet(low, high, all);
    }
  }
}
