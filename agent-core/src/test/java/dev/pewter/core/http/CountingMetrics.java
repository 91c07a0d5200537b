package dev.pewter.core.http;

import dev.pewter.core.telemetry.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.DoubleSupplier;

/// Counters that a test can read by name and label values.
public final class CountingMetrics implements Metrics {
  private final Map<String, DoubleAdder> counters = new ConcurrentHashMap<>();

  public double value(String name, String... labels) {
    var counter = counters.get(key(name, labels));
    return counter == null ? 0 : counter.sum();
  }

  private static String key(String name, String... labels) {
    return name + String.join(",", labels);
  }

  @Override
  public Counter counter(String name, String help, String... labels) {
    var sum = counters.computeIfAbsent(key(name, labels), _ -> new DoubleAdder());
    return new Counter() {
      @Override
      public void add(double amount) {
        sum.add(amount);
      }

      @Override
      public double value() {
        return sum.sum();
      }
    };
  }

  @Override
  public Gauge gauge(String name, String help, String... labels) {
    throw new AssertionError("no gauge expected");
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {}

  @Override
  public void counter(String name, String help, DoubleSupplier value, String... labels) {}

  @Override
  public void gauges(String name, String help, Many all) {}

  @Override
  public void counters(String name, String help, Many all) {}

  @Override
  public Histogram histogram(String name, String help, double[] buckets, String... labels) {
    throw new AssertionError("no histogram expected");
  }

  @Override
  public Summary summary(String name, String help, double[] quantiles, String... labels) {
    throw new AssertionError("no summary expected");
  }

  @Override
  public void remove(String name, String... labels) {}

  @Override
  public void close() {}
}
