package dev.pewter.metrics.prometheus.remotewrite;

import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;

/// Series that a receiver refused when they stood alone, by the hash of their labels: what shares
/// it is treated alike, which costs a request and loses nothing. Holds 5,000, of some 80 bytes. A
/// further one takes the place of one that has not come for an hour, else it is not remembered:
/// what gave way to it would come next and be searched for again. For one thread.
final class RefusedSeries {
  private static final int MOST = 5000;
  private static final long GONE_NANOS = TimeUnit.HOURS.toNanos(1);

  /// When each came last, the longest ago first.
  private final LinkedHashMap<Integer, Long> cameNanos = new LinkedHashMap<>(16, 0.75f, true);

  boolean isEmpty() {
    return cameNanos.isEmpty();
  }

  /// Whether a series that comes now is one of them.
  boolean has(int hash, long nanos) {
    return cameNanos.replace(hash, nanos) != null;
  }

  void add(int hash, long nanos) {
    if (cameNanos.size() >= MOST && !cameNanos.containsKey(hash)) {
      var eldest = cameNanos.firstEntry();
      if (nanos - eldest.getValue() < GONE_NANOS) {
        return;
      }
      cameNanos.remove(eldest.getKey());
    }
    cameNanos.put(hash, nanos);
  }

  void remove(int hash) {
    cameNanos.remove(hash);
  }
}
