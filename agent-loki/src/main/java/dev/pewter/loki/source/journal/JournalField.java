package dev.pewter.loki.source.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One field of an entry.
///
/// @param value its first bytes, if it was too long
@SuppressWarnings("ArrayRecordComponent") // never compared
record JournalField(String name, byte[] value, boolean isCut) {
  private static final int MAX_NAME = 256;

  /// Takes `NAME=value` apart; null when it is something else.
  static @Nullable JournalField of(byte[] payload, int length, boolean isCut) {
    int equals = 0;
    while (equals < length && equals <= MAX_NAME && payload[equals] != '=') {
      equals++;
    }
    if (equals == 0 || equals >= length || payload[equals] != '=') {
      return null;
    }
    return new JournalField(
        new String(payload, 0, equals, StandardCharsets.UTF_8),
        Arrays.copyOfRange(payload, equals + 1, length),
        isCut);
  }

  boolean is(String otherName, byte[] otherValue) {
    return !isCut && name.equals(otherName) && Arrays.equals(value, otherValue);
  }

  /// The value; what is no UTF-8 is replaced.
  String text() {
    return new String(value, StandardCharsets.UTF_8);
  }
}
