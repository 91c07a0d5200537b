package dev.pewter.core.testing;

import dev.pewter.core.cluster.Cluster;
import dev.pewter.core.component.AgentInfo;
import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.Stability;
import dev.pewter.core.component.Tap;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.HttpHandler;
import dev.pewter.core.http.server.HttpResponse;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.model.Labels;
import dev.pewter.core.telemetry.Log;
import dev.pewter.core.telemetry.Metrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/// The agent as a component under test sees it: remembers exports, log lines, metrics and what was
/// shown.
public final class TestContext implements ComponentContext {
  private final String id;
  private final Path dataDirectory;
  private final TestLog log = new TestLog();
  private final TestMetrics metrics = new TestMetrics();
  private final List<Record> exports = new CopyOnWriteArrayList<>();
  private final List<String> shown = new CopyOnWriteArrayList<>();
  private final Clock clock;
  private volatile HttpHandler asked = (_, response) -> response.text(404, "nothing there\n");
  private volatile boolean isWatched;
  private volatile Cluster cluster = Cluster.ALONE;
  private volatile Stability minimumStability = Stability.EXPERIMENTAL;

  public TestContext(String id) {
    this(id, Path.of("data-does-not-exist"), Clock.SYSTEM);
  }

  public TestContext(String id, Path dataDirectory, Clock clock) {
    this.id = id;
    this.dataDirectory = dataDirectory;
    this.clock = clock;
  }

  /// Everything exported so far, in order; equal records in a row only once, as the agent does it.
  public List<Record> exports() {
    return List.copyOf(exports);
  }

  /// The last export as a record of the given type.
  public <E extends Record> E lastExport(Class<E> type) {
    return type.cast(exports.getLast());
  }

  /// From now on somebody looks at what passes.
  public void watch() {
    isWatched = true;
  }

  /// The texts shown to live debugging.
  public List<String> shown() {
    return List.copyOf(shown);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String moduleId() {
    return "";
  }

  @Override
  public TestLog log() {
    return log;
  }

  @Override
  public TestMetrics metrics() {
    return metrics;
  }

  @Override
  public Path dataDirectory() {
    return dataDirectory;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public void export(Record record) {
    if (exports.isEmpty() || !exports.getLast().equals(record)) {
      exports.add(record);
    }
  }

  @Override
  public AgentInfo agent() {
    return new AgentInfo(
        "v0.0.0", "127.0.0.1:12345", "pewter.internal:12345", "Test", minimumStability);
  }

  /// Allows nothing less stable; everything is allowed by default.
  public TestContext allowing(Stability minimum) {
    minimumStability = minimum;
    return this;
  }

  /// Puts the component into a cluster.
  public TestContext in(Cluster of) {
    cluster = of;
    return this;
  }

  @Override
  public Cluster cluster() {
    return cluster;
  }

  /// Lets `handler` answer what the component asks the agent.
  public TestContext answering(HttpHandler handler) {
    asked = handler;
    return this;
  }

  @Override
  public void ask(LocalRequest request, HttpResponse response)
      throws IOException, InterruptedException {
    asked.handle(request, response);
  }

  @Override
  public Tap tap() {
    return new Tap() {
      @Override
      public boolean isWatched() {
        return isWatched;
      }

      @Override
      public void count(Kind kind, long amount) {}

      @Override
      public void show(Supplier<String> text) {
        if (isWatched) {
          shown.add(text.get());
        }
      }
    };
  }

  /// Remembers lines as `level message key=value …`.
  public static final class TestLog implements Log {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public List<String> lines() {
      return List.copyOf(lines);
    }

    private void add(String level, String message, Object... keyValues) {
      var line = new StringBuilder(level).append(' ').append(message);
      for (int i = 0; i + 1 < keyValues.length; i += 2) {
        line.append(' ').append(keyValues[i]).append('=').append(keyValues[i + 1]);
      }
      lines.add(line.toString());
    }

    @Override
    public boolean isDebugEnabled() {
      return true;
    }

    @Override
    public void debug(String message, Object... keyValues) {
      add("debug", message, keyValues);
    }

    @Override
    public void info(String message, Object... keyValues) {
      add("info", message, keyValues);
    }

    @Override
    public void warn(String message, Object... keyValues) {
      add("warn", message, keyValues);
    }

    @Override
    public void error(String message, Object... keyValues) {
      add("error", message, keyValues);
    }

    @Override
    public Log with(Object... keyValues) {
      return this;
    }
  }

  /// Holds the values of metrics by `name{label="value", …}`.
  public static final class TestMetrics implements Metrics {
    private final Map<String, DoubleAdder> values = new ConcurrentHashMap<>();
    private final Map<String, DoubleSupplier> read = new ConcurrentHashMap<>();
    private final Map<String, Many> many = new ConcurrentHashMap<>();

    /// The value of a metric; NaN when there is none.
    public double value(String name, String... labels) {
      String key = key(name, labels);
      var supplier = read.get(key);
      if (supplier != null) {
        return supplier.getAsDouble();
      }
      var all = many.get(name);
      if (all != null) {
        double[] found = {Double.NaN};
        all.collect(
            (value, own) -> {
              if (key(name, own).equals(key)) {
                found[0] = value;
              }
            });
        return found[0];
      }
      var value = values.get(key);
      return value == null ? Double.NaN : value.sum();
    }

    public Set<String> names() {
      var names = new TreeSet<>(values.keySet());
      names.addAll(read.keySet());
      return names;
    }

    private static String key(String name, String... labels) {
      return name + (labels.length == 0 ? "" : Labels.of(labels).toString());
    }

    private DoubleAdder made(String name, String... labels) {
      return values.computeIfAbsent(key(name, labels), _ -> new DoubleAdder());
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
      var sum = made(name, labels);
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
      var sum = made(name, labels);
      return new Gauge() {
        @Override
        public synchronized void set(double value) {
          sum.reset();
          sum.add(value);
        }

        @Override
        public double value() {
          return sum.sum();
        }
      };
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
      read.put(key(name, labels), value);
    }

    @Override
    public void counter(String name, String help, DoubleSupplier value, String... labels) {
      read.put(key(name, labels), value);
    }

    @Override
    public void gauges(String name, String help, Many all) {
      many.put(name, all);
    }

    @Override
    public void counters(String name, String help, Many all) {
      many.put(name, all);
    }

    /// Its value is the number of observations.
    @Override
    public Histogram histogram(String name, String help, double[] buckets, String... labels) {
      var count = made(name, labels);
      return _ -> count.add(1);
    }

    /// Its value is the number of observations.
    @Override
    public Summary summary(String name, String help, double[] quantiles, String... labels) {
      var count = made(name, labels);
      return _ -> count.add(1);
    }

    @Override
    public void remove(String name, String... labels) {
      values.remove(key(name, labels));
      read.remove(key(name, labels));
    }

    @Override
    public void close() {
      values.clear();
      read.clear();
    }
  }
}
