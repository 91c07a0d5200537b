package dev.pewter.k8s.logs;

import java.util.Arrays;

/// Tells new lines from those that come again, for an API server sends a log from the beginning of
/// a second on. For one thread and one answer.
///
/// A log keeps its order, whatever the times in it: all that follows the last line read is new, and
/// so is all that is newer than everything read. Only when the file was rotated away in between
/// does neither help at its border; there the last 64 lines are known by name. A line's name is
/// made of its time, its content, the line before if that has the same time, and how many of the
/// same are among the 64 lines before.
final class Ledger {
  static final int KEPT = 64;

  /// Most logs are quiet, and there are thousands: arrays begin small.
  private static final int FEW = 4;

  private static final long WINDOW_NANOS = 2_000_000_000L;
  private static final long NAME = 0xffff_ffff_ffffL;

  private final LogPosition start;
  private final long lastName;
  private boolean isAhead;

  // The last lines, oldest first, in a ring; those from before have no time of their own.
  private long[] names;
  private long[] times;
  private int first;
  private int count;
  private int fromBefore;
  private long maxNanos;
  private long floorNanos;
  private long newestNanos; // of the last line
  private boolean hasMoved; // by any new line

  // What was read in this answer, new or not.
  private long[] before = new long[FEW];
  private int beforeAt;
  private long previousNanos = LogPosition.NEVER;

  Ledger(LogPosition start) {
    this.start = start;
    this.maxNanos = start.maxNanos();
    this.floorNanos = start.floorNanos();
    long[] recent = start.recent();
    this.lastName = recent.length == 0 ? -1 : recent[recent.length - 1];
    this.isAhead = start.maxNanos() == LogPosition.NEVER;
    this.names = Arrays.copyOf(recent, Math.max(FEW, recent.length));
    this.times = new long[names.length];
    Arrays.fill(times, 0, recent.length, start.maxNanos());
    this.count = recent.length;
    this.fromBefore = recent.length;
  }

  /// Takes the next line; false if it was read before.
  ///
  /// @param hash of its content
  boolean isNew(long nanos, int hash) {
    long name = name(nanos, hash);
    if (!isAhead && !isBeyond(nanos, name)) {
      return false;
    }
    add(nanos, name);
    return true;
  }

  private boolean isBeyond(long nanos, long name) {
    if (nanos > start.maxNanos()) {
      isAhead = true;
      return true;
    }
    for (long known : start.recent()) {
      if (known == name) {
        isAhead = name == lastName;
        return false;
      }
    }
    return nanos > start.floorNanos();
  }

  private long name(long nanos, int hash) {
    long chain = nanos == previousNanos ? before[(beforeAt + KEPT - 1) % KEPT] : 0;
    long base = mixed(mixed(nanos ^ chain) ^ hash);
    int same = 0;
    for (long earlier : before) {
      same += earlier == base ? 1 : 0;
    }
    if (beforeAt == before.length) {
      before = Arrays.copyOf(before, Math.min(KEPT, 4 * before.length));
    }
    before[beforeAt] = base;
    beforeAt = (beforeAt + 1) % KEPT;
    previousNanos = nanos;
    return mixed(base + same) & NAME;
  }

  private static long mixed(long value) {
    long x = value;
    x = (x ^ (x >>> 33)) * 0xff51afd7ed558ccdL;
    x = (x ^ (x >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return x ^ (x >>> 33);
  }

  private void add(long nanos, long name) {
    while (count == KEPT || (count > 0 && times[first] < nanos - WINDOW_NANOS)) {
      floorNanos = Math.max(floorNanos, times[first]);
      first = (first + 1) % names.length;
      count--;
      fromBefore = Math.max(0, fromBefore - 1);
    }
    if (count == names.length) {
      grow();
    }
    int at = (first + count) % names.length;
    names[at] = name;
    times[at] = nanos;
    count++;
    maxNanos = Math.max(maxNanos, nanos);
    newestNanos = nanos;
    hasMoved = true;
  }

  private void grow() {
    int size = Math.min(KEPT, 4 * names.length);
    names = straight(names, size);
    times = straight(times, size);
    first = 0;
  }

  private long[] straight(long[] ring, int size) {
    long[] all = new long[size];
    System.arraycopy(ring, first, all, 0, ring.length - first);
    System.arraycopy(ring, 0, all, ring.length - first, first);
    return all;
  }

  /// Where all lines so far are read.
  LogPosition position(String instance) {
    if (!hasMoved) {
      return start.in(instance);
    }
    long since = newestNanos - WINDOW_NANOS;
    if (fromBefore > 0) {
      since = Math.min(since, start.sinceNanos());
    }
    long[] recent = new long[count];
    for (int i = 0; i < count; i++) {
      int at = (first + i) % names.length;
      recent[i] = names[at];
      since = Math.min(since, times[at]);
    }
    return new LogPosition(instance, since, maxNanos, floorNanos, recent);
  }
}
