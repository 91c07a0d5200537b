package dev.pewter.metrics.exposition;

/// Writes numbers as Prometheus' text format has them: the shortest decimal that reads back as the
/// same number, with an exponent when that is below -4 or at least 6.
final class GoNumber {
  /// No number takes more.
  static final int MAX_BYTES = 32;

  private static final double EXACT = 1L << 53;
  private static final int LEAST_EXPONENT = -4;
  private static final int MOST_EXPONENT = 6;

  private GoNumber() {}

  /// Writes a number at a place that has room; returns where it ends.
  static int write(double value, byte[] out, int at) {
    if (Double.isNaN(value)) {
      return ascii("NaN", out, at);
    }
    int end = at;
    if (value < 0 || (value == 0 && 1 / value < 0)) {
      out[end++] = '-';
    }
    double size = Math.abs(value);
    if (size == Double.POSITIVE_INFINITY) {
      return ascii(value > 0 ? "+Inf" : "-Inf", out, at);
    }
    if (size < EXACT && size == (long) size) {
      return whole((long) size, out, end);
    }
    return fraction(Double.toString(size), out, end);
  }

  private static int ascii(String text, byte[] out, int at) {
    for (int i = 0; i < text.length(); i++) {
      out[at + i] = (byte) text.charAt(i);
    }
    return at + text.length();
  }

  private static int whole(long number, byte[] out, int at) {
    int digits = 1;
    for (long left = number; left >= 10; left /= 10) {
      digits++;
    }
    long left = number;
    for (int i = at + digits - 1; i >= at; i--) {
      out[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
    return finish(out, at, digits, digits - 1);
  }

  /// From Java's layout, `123.45` or `1.2345E-7`, to digits and an exponent.
  private static int fraction(String text, byte[] out, int at) {
    int digits = 0;
    int point = -1;
    int exponent = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        point = digits;
      } else if (c == 'E') {
        exponent = Integer.parseInt(text, i + 1, text.length(), 10);
        break;
      } else {
        out[at + digits++] = (byte) c;
      }
    }
    exponent += point - 1;
    int zeros = 0;
    while (out[at + zeros] == '0') {
      zeros++;
    }
    digits -= zeros;
    System.arraycopy(out, at + zeros, out, at, digits);
    return finish(out, at, digits, exponent - zeros);
  }

  /// Gives digits, `d.ddd` times ten to the exponent, their layout.
  private static int finish(byte[] out, int at, int all, int exponent) {
    int digits = all;
    while (digits > 1 && out[at + digits - 1] == '0') {
      digits--;
    }
    if (exponent < LEAST_EXPONENT || exponent >= MOST_EXPONENT) {
      return scientific(out, at, digits, exponent);
    }
    if (exponent < 0) { // 0.000ddd
      int shift = 1 - exponent;
      System.arraycopy(out, at, out, at + shift, digits);
      for (int i = 0; i < shift; i++) {
        out[at + i] = (byte) (i == 1 ? '.' : '0');
      }
      return at + shift + digits;
    }
    if (digits > exponent + 1) {
      System.arraycopy(out, at + exponent + 1, out, at + exponent + 2, digits - exponent - 1);
      out[at + exponent + 1] = '.';
      return at + digits + 1;
    }
    for (int i = digits; i <= exponent; i++) {
      out[at + i] = '0';
    }
    return at + exponent + 1;
  }

  private static int scientific(byte[] out, int at, int digits, int exponent) {
    int end = at + digits;
    if (digits > 1) {
      System.arraycopy(out, at + 1, out, at + 2, digits - 1);
      out[at + 1] = '.';
      end++;
    }
    out[end++] = 'e';
    out[end++] = (byte) (exponent < 0 ? '-' : '+');
    int size = Math.abs(exponent);
    if (size >= 100) {
      out[end++] = (byte) ('0' + size / 100);
    }
    out[end++] = (byte) ('0' + size / 10 % 10);
    out[end++] = (byte) ('0' + size % 10);
    return end;
  }
}
