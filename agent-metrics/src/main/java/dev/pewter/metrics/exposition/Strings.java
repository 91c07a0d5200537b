package dev.pewter.metrics.exposition;

import dev.pewter.core.bytes.Search;
import java.nio.charset.StandardCharsets;

/// Gives the same `String` for the same short text, so that the many series of similar targets
/// share their names and values. Remembers at most 8192 texts, each in the one place that its hash
/// names. For any number of threads: a race only makes a second copy.
public final class Strings {
  private static final int SLOTS = 8192;
  private static final int MAX_LENGTH = 64;

  private final String[] slots = new String[SLOTS];

  public Strings() {
    java.util.Arrays.fill(slots, "");
  }

  /// The text of some bytes; what is not UTF-8 is replaced.
  public String of(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > MAX_LENGTH) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    int hash = length;
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
      }
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
    String known = slots[slot];
    if (known.length() == length && isSame(known, bytes, from)) {
      return known;
    }
    String made = new String(bytes, from, length, StandardCharsets.US_ASCII);
    slots[slot] = made;
    return made;
  }

  private static boolean isSame(String known, byte[] bytes, int from) {
    for (int i = 0; i < known.length(); i++) {
      if (known.charAt(i) != bytes[from + i]) {
        return false;
      }
    }
    return true;
  }

  /// The text of a quoted string's inside: `\\`, `\"` and `\n` mean something, other pairs stay.
  String unescaped(byte[] bytes, int from, int to) {
    if (Search.indexOf(bytes, (byte) '\\', from, to) < 0) {
      return of(bytes, from, to);
    }
    var plain = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      byte c = bytes[i];
      if (c == '\\' && i + 1 < to) {
        byte next = bytes[i + 1];
        if (next == 'n' || next == '\\' || next == '"') {
          c = next == 'n' ? (byte) '\n' : next;
          i++;
        }
      }
      plain[length++] = c;
    }
    return of(plain, 0, length);
  }
}
