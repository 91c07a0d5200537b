package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricFamily;
import java.util.TreeMap;

/// Adds samples whose labels come in any order.
final class Samples {
  private static final String[] NONE = {};

  private Samples() {}

  /// @param labels names and values in turn
  static void add(MetricFamily family, double value, String... labels) {
    var sorted = new TreeMap<String, String>();
    for (int i = 0; i < labels.length; i += 2) {
      sorted.put(labels[i], labels[i + 1]);
    }
    family.addWith(value, sorted.keySet().toArray(NONE), sorted.values().toArray(NONE));
  }
}
