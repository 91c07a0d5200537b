package dev.pewter.metrics.exposition;

import dev.pewter.core.model.SampleBatch;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// Reads floating-point numbers from bytes, in Go's grammar without hexadecimals and underscores.
/// Makes no objects, but for numbers of more than nineteen digits and for mistakes.
public final class Decimals {
  /// The largest power of ten that the table of 128-bit powers has, and minus the smallest.
  private static final int MAX_POWER = 64;

  private static final int MAX_DIGITS = 19;
  private static final int MAX_EXPONENT = 10_000;
  private static final long EXACT = 1L << 53;
  private static final long[] POWERS = powers();
  private static final double[] EXACT_POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private Decimals() {}

  /// The upper and lower half of the first 128 bits of each power of ten.
  private static long[] powers() {
    var halves = new long[2 * (2 * MAX_POWER + 1)];
    for (int power = -MAX_POWER; power <= MAX_POWER; power++) {
      var exact = BigInteger.TEN.pow(Math.abs(power));
      BigInteger bits;
      if (power >= 0) {
        bits = exact.shiftLeft(128).shiftRight(exact.bitLength());
      } else {
        bits = BigInteger.ONE.shiftLeft(127 + exact.bitLength()).divide(exact);
        bits = bits.shiftRight(bits.bitLength() - 128);
      }
      halves[2 * (power + MAX_POWER)] = bits.shiftRight(64).longValue();
      halves[2 * (power + MAX_POWER) + 1] = bits.longValue();
    }
    return halves;
  }

  /// The number written in `bytes[from, to)`.
  ///
  /// @throws NumberFormatException when it is none, or too large
  public static double parse(byte[] bytes, int from, int to) {
    int at = from;
    boolean isNegative = false;
    if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
      isNegative = bytes[at] == '-';
      at++;
    }
    long mantissa = 0;
    int digits = 0; // that count: without leading zeros
    int exponent = 0;
    boolean hasDigits = false;
    boolean hasPoint = false;
    for (; at < to; at++) {
      int c = bytes[at];
      if (c == '.' && !hasPoint) {
        hasPoint = true;
        continue;
      }
      if (c < '0' || c > '9') {
        break;
      }
      hasDigits = true;
      exponent -= hasPoint ? 1 : 0;
      if (digits > 0 || c != '0') {
        digits++;
      }
      mantissa = 10 * mantissa + (c - '0'); // too many digits are read again below
    }
    if (!hasDigits) {
      return word(bytes, from, to);
    }
    if (at < to && (bytes[at] | 0x20) == 'e') {
      int first = ++at;
      boolean isSmall = at < to && bytes[at] == '-';
      if (at < to && (bytes[at] == '-' || bytes[at] == '+')) {
        first = ++at;
      }
      int written = 0;
      for (; at < to && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
        written = Math.min(10 * written + (bytes[at] - '0'), MAX_EXPONENT);
      }
      if (at == first) {
        throw invalid(bytes, from, to);
      }
      exponent += isSmall ? -written : written;
    }
    if (at != to) {
      throw invalid(bytes, from, to);
    }
    if (digits <= MAX_DIGITS) {
      double value = scaled(mantissa, exponent);
      if (!Double.isNaN(value)) {
        return isNegative ? -value : value;
      }
    }
    return slowly(bytes, from, to);
  }

  /// The exact number, or NaN when it takes more than this to find it.
  private static double scaled(long mantissa, int exponent) {
    if (mantissa == 0) {
      return 0;
    }
    if (mantissa > 0 && mantissa <= EXACT && exponent >= -22 && exponent <= 22) {
      return exponent < 0 ? mantissa / EXACT_POWERS[-exponent] : mantissa * EXACT_POWERS[exponent];
    }
    if (exponent < -MAX_POWER || exponent > MAX_POWER) {
      return Double.NaN;
    }
    return product(mantissa, exponent);
  }

  /// Eisel's and Lemire's way: the first 128 bits of the product decide in nearly all cases.
  private static double product(long mantissa, int exponent) {
    int zeros = Long.numberOfLeadingZeros(mantissa);
    long normal = mantissa << zeros;
    long upperPower = POWERS[2 * (exponent + MAX_POWER)];
    long high = Math.unsignedMultiplyHigh(normal, upperPower);
    long low = normal * upperPower;
    if ((high & 0x1ff) == 0x1ff && Long.compareUnsigned(low + normal, normal) < 0) {
      long lowerPower = POWERS[2 * (exponent + MAX_POWER) + 1];
      long carried = low + Math.unsignedMultiplyHigh(normal, lowerPower);
      if (Long.compareUnsigned(carried, low) < 0) {
        high++;
      }
      low = carried;
      if ((high & 0x1ff) == 0x1ff
          && low == -1
          && Long.compareUnsigned(normal * lowerPower + normal, normal) < 0) {
        return Double.NaN;
      }
    }
    int top = (int) (high >>> 63);
    long bits = high >>> (top + 9);
    if (low == 0 && (high & 0x1ff) == 0 && (bits & 3) == 1) {
      return Double.NaN; // half way between two numbers
    }
    long binaryExponent = ((217_706L * exponent) >> 16) + 64 + 1023 - zeros - (1 ^ top);
    bits = (bits + (bits & 1)) >>> 1;
    if (bits >>> 53 != 0) {
      bits >>>= 1;
      binaryExponent++;
    }
    return Double.longBitsToDouble((binaryExponent << 52) | (bits & ((1L << 52) - 1)));
  }

  private static double slowly(byte[] bytes, int from, int to) {
    double value =
        Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
    if (Double.isInfinite(value)) {
      throw new NumberFormatException(text(bytes, from, to) + " is out of range");
    }
    return value;
  }

  private static double word(byte[] bytes, int from, int to) {
    int at = from;
    boolean isSigned = at < to && (bytes[at] == '-' || bytes[at] == '+');
    if (isSigned) {
      at++;
    }
    if (is(bytes, at, to, "inf") || is(bytes, at, to, "infinity")) {
      return bytes[from] == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (!isSigned && is(bytes, at, to, "nan")) {
      return SampleBatch.NAN;
    }
    throw invalid(bytes, from, to);
  }

  private static boolean is(byte[] bytes, int from, int to, String word) {
    if (to - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if ((bytes[from + i] | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static NumberFormatException invalid(byte[] bytes, int from, int to) {
    return new NumberFormatException(text(bytes, from, to) + " is not a number");
  }

  private static String text(byte[] bytes, int from, int to) {
    return Excerpt.of(bytes, from, to);
  }
}
