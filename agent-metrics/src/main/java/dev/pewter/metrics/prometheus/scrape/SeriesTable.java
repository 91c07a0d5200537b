package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.model.Labels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The series of one target, found by the bytes of their keys; and which of them ended. Scrapes
/// are numbered. For one thread at a time.
final class SeriesTable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SLACK = 1000;

  private final SeriesKeys keys;
  private @Nullable KnownSeries[] slots = new KnownSeries[64]; // open addressing
  private int size;
  private int sizeOfLastGood;
  private int scrape = 1;

  /// Those of the last good scrape, in its order, and those of the one under way.
  private KnownSeries[] before = {};

  private int beforeSize;
  private boolean isForeign; // those before are of another table, only their ends count
  private KnownSeries[] now = new KnownSeries[64];
  private int nowSize;

  SeriesTable(SeriesKeys keys) {
    this.keys = keys;
  }

  /// Begins with nothing known but what an earlier table would have marked as ended.
  static SeriesTable inheriting(SeriesTable earlier) {
    var table = new SeriesTable(earlier.keys);
    table.before = earlier.before;
    table.beforeSize = earlier.beforeSize;
    table.scrape = earlier.scrape;
    table.isForeign = true;
    return table;
  }

  int size() {
    return size;
  }

  /// The key that is probably next: series mostly come in the order of the last time.
  byte @Nullable [] expected() {
    return nowSize < beforeSize && !isForeign ? before[nowSize].key : null;
  }

  /// The series whose key was just expected and came.
  KnownSeries takeExpected() {
    return before[nowSize];
  }

  /// The series of a key, or null.
  @Nullable KnownSeries find(byte[] bytes, int from, int to) {
    int hash = hash(bytes, from, to);
    int mask = slots.length - 1;
    for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
      var series = slots[slot];
      if (series == null) {
        return null;
      }
      if (series.hash == hash && Arrays.equals(series.key, 0, series.key.length, bytes, from, to)) {
        return series;
      }
    }
  }

  KnownSeries add(byte[] bytes, int from, int to, Labels labels) {
    int hash = hash(bytes, from, to);
    var series = new KnownSeries(keys.of(bytes, from, to, hash), hash, labels);
    if (2 * (size + 1) > slots.length) {
      var old = slots;
      slots = new KnownSeries[2 * old.length];
      for (var each : old) {
        if (each != null) {
          place(each);
        }
      }
    }
    place(series);
    size++;
    return series;
  }

  private void place(KnownSeries series) {
    int mask = slots.length - 1;
    int slot = series.hash & mask;
    while (slots[slot] != null) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = series;
  }

  /// Notes that this scrape has a series; false when it had it before.
  boolean see(KnownSeries series) {
    if (series.wasIn(scrape)) {
      return false;
    }
    series.isIn(scrape);
    if (nowSize == now.length) {
      now = Arrays.copyOf(now, 2 * nowSize);
    }
    now[nowSize++] = series;
    return true;
  }

  /// Whether the last scrape had a series.
  boolean isCurrent(KnownSeries series) {
    return series.wasIn(scrape - 1);
  }

  /// Notes that the end of a series is to be told.
  void track(KnownSeries series) {
    series.track();
  }

  /// Ends a good scrape: tells the series that were there the last time and are gone, and forgets
  /// what this scrape did not have.
  void succeeded(Consumer<Labels> ended) {
    Set<Labels> gone = null;
    for (int i = 0; i < beforeSize; i++) {
      if (before[i].isTrackedIn(scrape - 1)) {
        gone = gone == null ? new HashSet<>() : gone;
        gone.add(before[i].labels);
      }
    }
    if (gone != null) {
      for (int i = 0; i < nowSize && !gone.isEmpty(); i++) {
        gone.remove(now[i].labels); // the same series in other words
      }
      gone.forEach(ended);
    }
    if (size != nowSize) {
      forgetUnseen();
    }
    sizeOfLastGood = size;
    next(true);
  }

  /// Ends a scrape that gave nothing: all series of the last good one have ended.
  ///
  /// @return whether too many series were known of scrapes that failed, and were forgotten
  boolean failed(Consumer<Labels> ended) {
    for (int i = 0; i < beforeSize; i++) {
      if (before[i].isTrackedUntil(scrape)) {
        ended.accept(before[i].labels);
      }
    }
    boolean isForced = size > 2L * sizeOfLastGood + SLACK;
    if (isForced) {
      forgetUnseen();
    }
    next(false);
    return isForced;
  }

  private void next(boolean keepsOrder) {
    var old = before;
    Arrays.fill(old, 0, beforeSize, null);
    before = now;
    beforeSize = keepsOrder ? nowSize : 0;
    Arrays.fill(before, beforeSize, nowSize, null);
    now = old.length == 0 ? new KnownSeries[64] : old;
    nowSize = 0;
    isForeign = false;
    scrape++;
  }

  private void forgetUnseen() {
    int capacity = 64;
    while (capacity < 2 * (nowSize + 1)) {
      capacity *= 2;
    }
    slots = new KnownSeries[capacity];
    for (int i = 0; i < nowSize; i++) {
      place(now[i]);
    }
    size = nowSize;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int length = to - from;
    long hash = length;
    int at = from;
    for (; at <= to - 8; at += 8) {
      hash = (hash ^ (long) LONGS.get(bytes, at)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    for (; at < to; at++) {
      hash = (hash ^ (bytes[at] & 0xff)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash ^ (hash >>> 32));
  }
}
