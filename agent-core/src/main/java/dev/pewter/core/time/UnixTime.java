package dev.pewter.core.time;

/// Seconds since 1970, or thousandths, millionths, billionths of them. Seconds may have a fraction.
final class UnixTime implements TimeFormat {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long[] NANOS = {NANOS_PER_SECOND, 1_000_000, 1_000, 1};

  private final long nanosPerUnit;
  private final boolean takesFraction;

  /// @param digits the power of ten that makes one second: 0, 3, 6 or 9
  UnixTime(int digits) {
    this.nanosPerUnit = NANOS[digits / 3];
    this.takesFraction = digits == 0;
  }

  @Override
  public long nanos(String text) {
    int dot = takesFraction ? text.indexOf('.') : -1;
    long whole = number(text, 0, dot < 0 ? text.length() : dot);
    if (whole == INVALID) {
      return INVALID;
    }
    long nanos = 0;
    if (dot >= 0) {
      long fraction = number(text, dot + 1, text.length());
      if (fraction == INVALID) {
        return INVALID;
      }
      nanos = (long) (fraction * Math.pow(10, 9 - (text.length() - dot - 1)));
    }
    long scaled = whole * nanosPerUnit;
    boolean fits = Math.multiplyHigh(whole, nanosPerUnit) == scaled >> 63;
    return fits && (scaled + nanos >= scaled) == nanos >= 0 ? scaled + nanos : INVALID;
  }

  /// A decimal number with or without a sign.
  private static long number(String text, int from, int to) {
    boolean isNegative = from < to && text.charAt(from) == '-';
    int first = from < to && (isNegative || text.charAt(from) == '+') ? from + 1 : from;
    if (first == to) {
      return INVALID;
    }
    long number = 0; // kept negative, as there is one more of those
    for (int i = first; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || number < (Long.MIN_VALUE + digit) / 10) {
        return INVALID;
      }
      number = number * 10 - digit;
    }
    return isNegative ? number : number == Long.MIN_VALUE ? INVALID : -number;
  }
}
