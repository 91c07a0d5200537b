package dev.pewter.k8s.logs;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// How far the log of a container was read. An API server only knows seconds to begin at, and the
/// times of a log are not in order, so it also says how to recognise what was read.
///
/// @param instance the run of the container the last line is of; empty when it is not known
/// @param sinceNanos nothing that was not read is older
/// @param maxNanos the newest time of all lines read
/// @param floorNanos all lines read that are newer are among `recent`
/// @param recent the last lines read, in their order, as `Ledger` names them: 48 bits each
@SuppressWarnings("ArrayRecordComponent") // compared by identity only
record LogPosition(
    String instance, long sinceNanos, long maxNanos, long floorNanos, long[] recent) {
  static final long NEVER = Long.MIN_VALUE;
  static final LogPosition START = new LogPosition("", NEVER, NEVER, NEVER, new long[0]);

  private static final int BYTES = 6;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /// Everything until then counts as read.
  static LogPosition upTo(long nanos) {
    return new LogPosition("", nanos, nanos, nanos, new long[0]);
  }

  LogPosition in(String otherInstance) {
    return new LogPosition(otherInstance, sinceNanos, maxNanos, floorNanos, recent);
  }

  /// What to ask the API server for; null for everything.
  @Nullable String sinceTime() {
    return sinceNanos == NEVER
        ? null
        : Instant.ofEpochSecond(Math.floorDiv(sinceNanos, NANOS_PER_SECOND)).toString();
  }

  /// Kept as `INSTANCE SINCE MAX FLOOR RECENT`, the last in base64, `-` for what is empty.
  String text() {
    var bytes = ByteBuffer.allocate(BYTES * recent.length);
    for (long id : recent) {
      bytes.putShort((short) (id >> 32)).putInt((int) id);
    }
    String lines = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    return String.join(
        " ",
        instance.isEmpty() ? "-" : instance,
        Long.toString(sinceNanos),
        Long.toString(maxNanos),
        Long.toString(floorNanos),
        lines.isEmpty() ? "-" : lines);
  }

  /// The position of a text; null when it is none.
  static @Nullable LogPosition parse(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 5) {
      return null;
    }
    try {
      byte[] lines = words[4].equals("-") ? new byte[0] : Base64.getUrlDecoder().decode(words[4]);
      if (lines.length % BYTES != 0 || lines.length > BYTES * Ledger.KEPT) {
        return null;
      }
      var bytes = ByteBuffer.wrap(lines);
      long[] recent = new long[lines.length / BYTES];
      Arrays.setAll(
          recent, _ -> (bytes.getShort() & 0xffffL) << 32 | (bytes.getInt() & 0xffffffffL));
      return new LogPosition(
          words[0].equals("-") ? "" : words[0],
          Long.parseLong(words[1]),
          Long.parseLong(words[2]),
          Long.parseLong(words[3]),
          recent);
    } catch (IllegalArgumentException _) {
      return null; // not numbers, or not base64
    }
  }
}
