package dev.pewter.core.regex;

import java.util.Arrays;
import java.util.BitSet;
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
        written.append(String.format("\\x%02x", c));
      }
    }
    for (int i = 0; i < positive.ranges.length; i += 2) {
      int first = positive.ranges[i];
      written.append(String.format("\\x{%x}-\\x{%x}", first, positive.ranges[i + 1]));
    }
    return written.append(']').toString();
  }

  CharSet negated() {
    var rest = new Builder();
    rest.addNegated(this);
    return rest.build();
  }

  /// Collects code points.
  static final class Builder {
    private final BitSet points = new BitSet();

    Builder add(int first, int last) {
      points.set(first, last + 1);
      return this;
    }

    void add(CharSet set) {
      points.or(set.bits());
    }

    void addNegated(CharSet set) {
      BitSet bits = set.bits();
      bits.flip(0, Character.MAX_CODE_POINT + 1);
      points.or(bits);
    }

    CharSet build() {
      long low = 0;
      long high = 0;
      for (int c = points.nextSetBit(0); c >= 0 && c < 128; c = points.nextSetBit(c + 1)) {
        if (c < 64) {
          low |= 1L << c;
        } else {
          high |= 1L << c;
        }
      }
      int[] ranges = new int[8];
      int used = 0;
      for (int first = points.nextSetBit(128); first >= 0; ) {
        int end = points.nextClearBit(first);
        if (used == ranges.length) {
          ranges = Arrays.copyOf(ranges, 2 * used);
        }
        ranges[used++] = first;
        ranges[used++] = end - 1;
        first = points.nextSetBit(end);
      }
      return new CharSet(low, high, Arrays.copyOf(ranges, used));
    }
  }

  private BitSet bits() {
    var bits = BitSet.valueOf(new long[] {low, high});
    for (int i = 0; i < ranges.length; i += 2) {
      bits.set(ranges[i], ranges[i + 1] + 1);
    }
    return bits;
  }
}
