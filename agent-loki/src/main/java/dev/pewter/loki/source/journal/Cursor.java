package dev.pewter.loki.source.journal;

import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/// The place of an entry, as systemd writes it: `s=…;i=…;b=…;m=…;t=…;x=…`.
///
/// @param sequence which numbering `number` belongs to
/// @param number rises by one with each entry
/// @param monotonicMicros since the boot
/// @param realtimeMicros since 1970
/// @param xor of the entry's fields; tells entries of the same moment apart
record Cursor(
    String sequence, long number, String boot, long monotonicMicros, long realtimeMicros, long xor)
    implements Comparable<Cursor> {

  String text() {
    return "s=%s;i=%x;b=%s;m=%x;t=%x;x=%x"
        .formatted(sequence, number, boot, monotonicMicros, realtimeMicros, xor);
  }

  /// The place of a text; null when it is none.
  static @Nullable Cursor parse(String text) {
    var parts = new HashMap<String, String>();
    for (String part : text.split(";", -1)) {
      if (part.length() < 3 || part.length() > 34 || part.charAt(1) != '=') {
        return null;
      }
      parts.put(part.substring(0, 1), part.substring(2));
    }
    try {
      return new Cursor(
          parts.getOrDefault("s", ""),
          number(parts, "i"),
          parts.getOrDefault("b", ""),
          number(parts, "m"),
          number(parts, "t"),
          number(parts, "x"));
    } catch (NumberFormatException _) {
      return null;
    }
  }

  private static long number(HashMap<String, String> parts, String name) {
    return Long.parseUnsignedLong(parts.getOrDefault(name, "0"), 16);
  }

  /// By number within a sequence, by time otherwise.
  @Override
  public int compareTo(Cursor other) {
    if (sequence.equals(other.sequence)) {
      return Long.compareUnsigned(number, other.number);
    }
    int byTime = Long.compareUnsigned(realtimeMicros, other.realtimeMicros);
    return byTime != 0 ? byTime : Long.compareUnsigned(xor, other.xor);
  }
}
