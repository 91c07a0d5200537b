package dev.pewter.metrics.prometheus.scrape;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Gives the same array for the same key, so that the series of similar targets share theirs.
/// Remembers at most 8192 keys of at most 256 bytes, each in the one place that its hash names. For
/// any number of threads: a race only makes a second copy.
final class SeriesKeys {
  private static final int SLOTS = 8192;
  private static final int MAX_LENGTH = 256;

  private final AtomicReferenceArray<byte @Nullable []> slots = new AtomicReferenceArray<>(SLOTS);

  /// A key with these bytes, not to be changed.
  byte[] of(byte[] bytes, int from, int to, int hash) {
    if (to - from > MAX_LENGTH) {
      return Arrays.copyOfRange(bytes, from, to);
    }
    int slot = (hash ^ (hash >>> 13)) & (SLOTS - 1);
    byte[] known = slots.get(slot);
    if (known != null && Arrays.equals(known, 0, known.length, bytes, from, to)) {
      return known;
    }
    byte[] made = Arrays.copyOfRange(bytes, from, to);
    slots.set(slot, made);
    return made;
  }
}
