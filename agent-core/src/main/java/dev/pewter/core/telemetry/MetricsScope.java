package dev.pewter.core.telemetry;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// The metrics of one owner.
final class MetricsScope implements Metrics {
  private record Key(String name, String labels) {}

  private final MetricsRegistry registry;
  private final String[] common;
  private final Map<Key, Series> owned = new HashMap<>();

  MetricsScope(MetricsRegistry registry, String[] common) {
    this.registry = registry;
    this.common = common.clone();
  }

  @Override
  public Counter counter(String name, String help, String... labels) {
    Series series = acquire(name, help, Series.Type.COUNTER, labels, Series.Sum::new);
    return series instanceof Series.Sum sum ? sum : new Series.Sum();
  }

  @Override
  public Gauge gauge(String name, String help, String... labels) {
    Series series = acquire(name, help, Series.Type.GAUGE, labels, Series.Level::new);
    return series instanceof Series.Level level ? level : new Series.Level();
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {
    function(name, help, Series.Type.GAUGE, value, labels);
  }

  @Override
  public void counter(String name, String help, DoubleSupplier value, String... labels) {
    function(name, help, Series.Type.COUNTER, value, labels);
  }

  private void function(
      String name, String help, Series.Type type, DoubleSupplier value, String[] labels) {
    Series series = acquire(name, help, type, labels, () -> new Series.Function(type, value));
    if (series instanceof Series.Function function) {
      function.value = value; // of a new instance of the same component
    }
  }

  @Override
  public void gauges(String name, String help, Many all) {
    many(name, help, Series.Type.GAUGE, all);
  }

  @Override
  public void counters(String name, String help, Many all) {
    many(name, help, Series.Type.COUNTER, all);
  }

  private void many(String name, String help, Series.Type type, Many all) {
    Series series = acquire(name, help, type, new String[0], () -> new Series.Many(all));
    if (series instanceof Series.Many many) {
      many.all = all; // of a new instance of the same component
    }
  }

  @Override
  public Histogram histogram(String name, String help, double[] buckets, String... labels) {
    Series series =
        acquire(name, help, Series.Type.HISTOGRAM, labels, () -> new Series.Buckets(buckets));
    return series instanceof Series.Buckets found ? found : new Series.Buckets(buckets);
  }

  @Override
  public Summary summary(String name, String help, double[] quantiles, String... labels) {
    Supplier<Series.Quantiles> maker = () -> new Series.Quantiles(quantiles, registry.clock());
    Series series = acquire(name, help, Series.Type.SUMMARY, labels, maker::get);
    return series instanceof Series.Quantiles found ? found : maker.get();
  }

  private synchronized Series acquire(
      String name, String help, Series.Type type, String[] labels, Supplier<Series> maker) {
    var key = new Key(name, render(labels));
    Series mine = owned.get(key);
    if (mine == null) {
      mine = registry.acquire(name, help, type, key.labels, maker);
      owned.put(key, mine);
    }
    return mine;
  }

  @Override
  public synchronized void remove(String name, String... labels) {
    var key = new Key(name, render(labels));
    Series series = owned.remove(key);
    if (series != null) {
      registry.release(name, key.labels, series);
    }
  }

  @Override
  public synchronized void close() {
    owned.forEach((key, series) -> registry.release(key.name, key.labels, series));
    owned.clear();
  }

  /// `a="1",b="2"`, sorted by name; an own label wins over a common one.
  private String render(String[] labels) {
    var sorted = new TreeMap<String, String>();
    for (int i = 0; i + 1 < common.length; i += 2) {
      sorted.put(common[i], common[i + 1]);
    }
    for (int i = 0; i + 1 < labels.length; i += 2) {
      sorted.put(labels[i], labels[i + 1]);
    }
    var text = new StringBuilder();
    sorted.forEach(
        (name, value) -> {
          text.append(text.isEmpty() ? "" : ",");
          GoText.label(text, name, value);
        });
    return text.toString();
  }
}
