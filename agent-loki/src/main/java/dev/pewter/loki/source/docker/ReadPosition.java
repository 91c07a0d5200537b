package dev.pewter.loki.source.docker;

import org.jspecify.annotations.Nullable;

/// How far the logs of a container were read. An engine only knows times to begin at, and the times
/// of the two streams of a container are not in order with each other, so each stream has its own.
///
/// @param sinceNanos what to ask the engine for; not after anything that is still to come
record ReadPosition(long sinceNanos, Last out, Last err) {
  static final ReadPosition START = new ReadPosition(0, Last.NONE, Last.NONE);

  /// The last line of a stream.
  ///
  /// @param count how many lines of that very nanosecond were read
  record Last(long nanos, int count) {
    static final Last NONE = new Last(0, 0);
  }

  /// Kept as `SINCE OUT/COUNT ERR/COUNT`.
  String text() {
    return sinceNanos
        + " "
        + out.nanos()
        + "/"
        + out.count()
        + " "
        + err.nanos()
        + "/"
        + err.count();
  }

  /// The position of a text; null when it is none.
  static @Nullable ReadPosition parse(String text) {
    String[] words = text.split("[ /]", -1);
    if (words.length != 5
        || !text.matches("\\d{1,18}\\d? \\d{1,18}\\d?/\\d{1,9} \\d{1,18}\\d?/\\d{1,9}")) {
      return null;
    }
    try {
      return new ReadPosition(
          Long.parseLong(words[0]),
          new Last(Long.parseLong(words[1]), Integer.parseInt(words[2])),
          new Last(Long.parseLong(words[3]), Integer.parseInt(words[4])));
    } catch (NumberFormatException _) {
      return null; // beyond the range of nanoseconds
    }
  }
}
