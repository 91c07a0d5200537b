package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.model.Labels;

/// A series of a target: the bytes that stand for it on its pages, and its labels.
final class KnownSeries {
  final byte[] key;
  final int hash;
  final Labels labels;

  private static final int TRACKED = 1;
  private static final int TRACKED_BEFORE = 2;

  /// The last scrape that had it, times four, and whether its end is to be told: by that scrape,
  /// and by the one before it.
  private int last;

  KnownSeries(byte[] key, int hash, Labels labels) {
    this.key = key;
    this.hash = hash;
    this.labels = labels;
  }

  boolean wasIn(int scrape) {
    return last >>> 2 == scrape;
  }

  /// Notes that a scrape has it, which is not told yet whether it tracks it.
  void isIn(int scrape) {
    boolean wasTracked = isTrackedIn(scrape - 1);
    last = scrape << 2 | (wasTracked ? TRACKED_BEFORE : 0);
  }

  /// Notes that its end is to be told.
  void track() {
    last |= TRACKED;
  }

  /// Whether its end is to be told once a scrape, its last, is followed by one without it.
  boolean isTrackedIn(int scrape) {
    return wasIn(scrape) && (last & TRACKED) != 0;
  }

  /// Whether its end is to be told when a scrape under way fails.
  boolean isTrackedUntil(int scrape) {
    return wasIn(scrape) ? (last & (TRACKED | TRACKED_BEFORE)) != 0 : isTrackedIn(scrape - 1);
  }
}
