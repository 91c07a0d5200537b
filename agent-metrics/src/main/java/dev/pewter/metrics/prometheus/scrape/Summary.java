package dev.pewter.metrics.prometheus.scrape;

import dev.pewter.core.telemetry.Metrics;
import java.util.Arrays;

/// A metric with quantiles over its last observations. For any number of threads.
final class Summary {
  private static final int WINDOW = 256;
  private static final double[] QUANTILES = {0.01, 0.05, 0.5, 0.9, 0.99};

  private final Metrics metrics;
  private final String name;
  private final String[] labels;
  private final double[] last = new double[WINDOW]; // guarded by this, as the next two
  private long count;
  private double sum;

  Summary(Metrics metrics, String name, String help, String... labels) {
    this.metrics = metrics;
    this.name = name;
    this.labels = labels.clone();
    metrics.counter(name + "_sum", help, this::sum, labels);
    metrics.counter(name + "_count", help, this::count, labels);
    for (double quantile : QUANTILES) {
      metrics.gauge(name, help, () -> quantile(quantile), with(quantile));
    }
  }

  private String[] with(double quantile) {
    String[] all = Arrays.copyOf(labels, labels.length + 2);
    all[labels.length] = "quantile";
    all[labels.length + 1] = Double.toString(quantile);
    return all;
  }

  /// Removes the metric.
  void close() {
    metrics.remove(name + "_sum", labels);
    metrics.remove(name + "_count", labels);
    for (double quantile : QUANTILES) {
      metrics.remove(name, with(quantile));
    }
  }

  synchronized void observe(double value) {
    last[(int) (count++ % WINDOW)] = value;
    sum += value;
  }

  private synchronized double sum() {
    return count == 0 ? Double.NaN : sum;
  }

  private synchronized double count() {
    return count == 0 ? Double.NaN : count;
  }

  private synchronized double quantile(double rank) {
    if (count == 0) {
      return Double.NaN; // not shown
    }
    int size = (int) Math.min(count, WINDOW);
    double[] sorted = Arrays.copyOf(last, size);
    Arrays.sort(sorted);
    return sorted[Math.min(size - 1, (int) (rank * size))];
  }
}
