package dev.pewter.core.telemetry;

import dev.pewter.core.concurrent.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// All metrics of the process and their text format. Holds at most 200,000 series; one more, or one
/// whose name has another type already, still counts but is not shown.
public final class MetricsRegistry {
  /// What `scrape` writes.
  public static final String CONTENT_TYPE =
      "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

  private static final int LIMIT = 200_000;

  private final ConcurrentSkipListMap<String, Family> families = new ConcurrentSkipListMap<>();
  private final AtomicInteger size = new AtomicInteger();
  private final Log log;
  private final Clock clock;

  public MetricsRegistry(Log log) {
    this(log, Clock.SYSTEM);
  }

  MetricsRegistry(Log log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  /// Metrics that vanish together, each with the given labels, which alternate names and values.
  public Metrics scope(String... labels) {
    return new MetricsScope(this, labels);
  }

  /// Metrics of a component.
  ///
  /// @param path of its module: `/` or `/<module id>`
  /// @param id in its module
  public Metrics forComponent(String path, String id) {
    return scope("component_path", path, "component_id", id);
  }

  /// Finds or makes a series and counts its user.
  synchronized Series acquire(
      String name, String help, Series.Type type, String labels, Supplier<Series> maker) {
    Family family = families.get(name);
    if (family == null) {
      family = new Family(help, type);
    }
    if (family.type != type) {
      log.warn("metric not shown, its name has another type", "name", name);
      return maker.get();
    }
    Series series = family.series.get(labels);
    if (series == null) {
      series = maker.get();
      if (size.get() >= LIMIT) {
        log.warn("metric not shown, there are too many", "name", name, "limit", LIMIT);
        return series;
      }
      size.incrementAndGet();
      family.series.put(labels, series);
      families.put(name, family);
    }
    series.users++;
    return series;
  }

  /// Gives a series up; it vanishes with its last user.
  synchronized void release(String name, String labels, Series series) {
    Family family = families.get(name);
    if (family != null && family.series.get(labels) == series && --series.users == 0) {
      family.series.remove(labels);
      size.decrementAndGet();
      if (family.series.isEmpty()) {
        families.remove(name);
      }
    }
  }

  /// Writes all metrics in Prometheus' text format 0.0.4, sorted by name.
  public void scrape(OutputStream out) throws IOException {
    scrape(out, _ -> true);
  }

  /// The same of some names.
  public void scrape(OutputStream out, Predicate<String> isAsked) throws IOException {
    var writer = new java.io.OutputStreamWriter(out, StandardCharsets.UTF_8);
    for (var entry : families.entrySet()) {
      if (isAsked.test(entry.getKey())) {
        entry.getValue().write(writer, entry.getKey());
      }
    }
    writer.flush();
  }

  /// One name.
  private static final class Family {
    final String help;
    final Series.Type type;

    /// By their rendered labels.
    final ConcurrentSkipListMap<String, Series> series = new ConcurrentSkipListMap<>();

    Family(String help, Series.Type type) {
      this.help = help;
      this.type = type;
    }

    void write(Writer out, String name) throws IOException {
      out.append("# HELP ").append(name).append(' ');
      out.append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
      out.append("# TYPE ").append(name).append(' ').append(type.text()).append('\n');
      for (var entry : series.entrySet()) {
        entry.getValue().write(out, name, entry.getKey());
      }
    }
  }

  /// A supplier that can be exchanged.
  static Series function(Series.Type type, DoubleSupplier value) {
    return new Series.Function(type, value);
  }
}
