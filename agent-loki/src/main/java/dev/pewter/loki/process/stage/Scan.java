package dev.pewter.loki.process.stage;

/// Searches in bytes.
final class Scan {
  private Scan() {}

  /// Where the first white space of `bytes[from, to)` is, or `to`.
  static int space(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] > ' ' || bytes[at] < '\t' || isOther(bytes[at]))) {
      at++;
    }
    return at;
  }

  /// Control characters between the line ends and the space are not white space.
  private static boolean isOther(byte c) {
    return c > '\r' && c < ' ';
  }
}
