package dev.pewter.metrics.prometheus.remotewrite;

import java.util.Arrays;

/// A request that waits in a shard: a compressed message of version 1. Used again for another when
/// it is sent.
final class Outgoing {
  private static final int MAX_KEPT = 1 << 20;

  private byte[] body = new byte[0];
  private int length;
  private Counts counts = Counts.NONE;
  private long firstRecord;
  private long lowestMillis;
  private long highestMillis;
  private boolean isOld;

  /// @param isOld whether it may have been sent before, by a process that was killed
  void set(
      byte[] from,
      int size,
      Counts has,
      long record,
      long lowest,
      long highest,
      boolean mayBeRepeated) {
    if (body.length < size || body.length > MAX_KEPT) {
      body = Arrays.copyOf(from, size);
    } else {
      System.arraycopy(from, 0, body, 0, size);
    }
    length = size;
    counts = has;
    firstRecord = record;
    lowestMillis = lowest;
    highestMillis = highest;
    isOld = mayBeRepeated;
  }

  /// As it is sent; shares the body.
  Piece piece() {
    return new Piece(body, length, counts, lowestMillis, null);
  }

  Counts counts() {
    return counts;
  }

  long firstRecord() {
    return firstRecord;
  }

  long highestMillis() {
    return highestMillis;
  }

  boolean isOld() {
    return isOld;
  }
}
