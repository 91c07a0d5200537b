package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.model.Labels;

/// A series of a target: the bytes that stand for it on its pages, and its labels.
final class KnownSeries {
  final byte[] key;
  final int hash;
  final Labels labels;

  /// The last scrape that had it.
  int seen;

  /// The last scrape that had it in a way that makes its end known.
  int tracked;

  KnownSeries(byte[] key, int hash, Labels labels) {
    this.key = key;
    this.hash = hash;
    this.labels = labels;
  }
}
