package dev.pewter.metrics.prometheus.remotewrite;

import java.util.LinkedHashSet;

/// The last 1,000 series that a receiver refused, by the hash of their labels: what shares it is
/// treated alike, which costs a request and loses nothing. For one thread.
final class RefusedSeries {
  private static final int MOST = 1000;

  private final LinkedHashSet<Integer> hashes =
      new LinkedHashSet<>(); // the last to be refused last

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  boolean has(int hash) {
    return hashes.contains(hash);
  }

  void add(int hash) {
    hashes.addLast(hash);
    if (hashes.size() > MOST) {
      hashes.removeFirst();
    }
  }

  void remove(int hash) {
    hashes.remove(hash);
  }

  void clear() {
    hashes.clear();
  }
}
