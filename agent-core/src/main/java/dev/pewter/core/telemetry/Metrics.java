package dev.pewter.core.telemetry;

import java.util.function.DoubleSupplier;

/// Registers metrics under exactly the given names; labels alternate names and values. Asking again
/// for the same name and labels gives the same metric. Closing removes all that were made by it.
public interface Metrics extends AutoCloseable {

  /// Only goes up. The name is exposed as given, `_total` included where it has it.
  interface Counter {
    void add(double amount);

    double value();

    default void increment() {
      add(1);
    }
  }

  interface Gauge {
    void set(double value);

    double value();
  }

  interface Histogram {
    void observe(double value);

    /// The same value so many times.
    default void observe(double value, long times) {
      for (long i = 0; i < times; i++) {
        observe(value);
      }
    }
  }

  interface Summary {
    void observe(double value);
  }

  Counter counter(String name, String help, String... labels);

  Gauge gauge(String name, String help, String... labels);

  /// A gauge read at each scrape; the supplier must not block. Not a number: nothing to show now.
  void gauge(String name, String help, DoubleSupplier value, String... labels);

  /// A counter read at each scrape.
  void counter(String name, String help, DoubleSupplier value, String... labels);

  /// Series that come and go, read at each scrape: nothing is kept for them in between.
  interface Many {
    void collect(Series each);

    /// Takes one series; labels alternate names and values.
    interface Series {
      void add(double value, String... labels);
    }
  }

  void gauges(String name, String help, Many all);

  void counters(String name, String help, Many all);

  /// @param buckets upper bounds, ascending, without infinity
  Histogram histogram(String name, String help, double[] buckets, String... labels);

  /// Sum, count, and quantiles over the last 500 values of the last ten minutes.
  ///
  /// @param quantiles from 0 to 1, ascending
  Summary summary(String name, String help, double[] quantiles, String... labels);

  /// Removes one series, so that what it counted no longer appears.
  void remove(String name, String... labels);

  @Override
  void close();
}
