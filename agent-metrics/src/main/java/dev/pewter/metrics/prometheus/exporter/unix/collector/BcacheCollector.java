package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Block devices that cache others, from `fs/bcache`.
final class BcacheCollector implements Collector {
  private static final double NANOSECOND = 1e-9;
  private static final double SMALLER = 10.24; // the part behind the point counts in 1024ths / 100
  private static final String UNITS = "kMGTPEZY";
  private static final List<Value> SET =
      List.of(
          new Value("average_key_size", gauge("average_key_size_sectors")),
          new Value("btree_cache_size", gauge("btree_cache_size_bytes")),
          new Value("cache_available_percent", gauge("cache_available_percent")),
          new Value("congested", gauge("congested")),
          new Value("root_usage_percent", gauge("root_usage_percent")),
          new Value("tree_depth", gauge("tree_depth")),
          new Value("internal/active_journal_entries", gauge("active_journal_entries")),
          new Value("internal/btree_nodes", gauge("btree_nodes")),
          new Value(
              "internal/btree_read_average_duration_us",
              gauge("btree_read_average_duration_seconds"),
              NANOSECOND),
          new Value("internal/cache_read_races", counter("cache_read_races", "uuid")));
  private static final List<Value> BACKING =
      List.of(
          new Value("dirty_data", backing("dirty_data_bytes")),
          new Value("stats_total/bypassed", total("bypassed_bytes")),
          new Value("stats_total/cache_hits", total("cache_hits")),
          new Value("stats_total/cache_misses", total("cache_misses")),
          new Value("stats_total/cache_bypass_hits", total("cache_bypass_hits")),
          new Value("stats_total/cache_bypass_misses", total("cache_bypass_misses")),
          new Value("stats_total/cache_miss_collisions", total("cache_miss_collisions")));
  private static final Family READ_AHEADS = total("cache_readaheads");
  private static final Map<String, Family> WRITEBACK =
      Map.of(
          "rate", backing("writeback_rate"),
          "target", backing("dirty_target_bytes"),
          "proportional", backing("writeback_rate_proportional_term"),
          "integral", backing("writeback_rate_integral_term"),
          "change", backing("writeback_change"));
  private static final List<Value> CACHE =
      List.of(
          new Value(
              "io_errors",
              Family.gauge("node_bcache_io_errors", "Errors of a cache.", "cache_device", "uuid")),
          new Value("metadata_written", counter("metadata_written_bytes", "cache_device", "uuid")),
          new Value("written", counter("written_bytes", "cache_device", "uuid")));
  private static final Map<String, Family> PRIORITY =
      Map.of(
          "Unused",
          Family.gauge(
              "node_bcache_priority_stats_unused_percent",
              "How much of a cache is not used.",
              "cache_device",
              "uuid"),
          "Metadata",
          Family.gauge(
              "node_bcache_priority_stats_metadata_percent",
              "How much of a cache is metadata.",
              "cache_device",
              "uuid"));

  private final HostFiles files;
  private final boolean hasPriorities;

  /// A file and where its number goes.
  private record Value(String file, Family family, double factor) {
    Value(String file, Family family) {
      this(file, family, 1);
    }
  }

  BcacheCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.hasPriorities = settings.arguments().bcache().priorityStats();
  }

  private static Family gauge(String name) {
    return Family.gauge("node_bcache_" + name, "Set of caches: " + name + ".", "uuid");
  }

  private static Family backing(String name) {
    return Family.gauge(
        "node_bcache_" + name, "Cached device: " + name + ".", "backing_device", "uuid");
  }

  private static Family total(String name) {
    return counter(name, "backing_device", "uuid");
  }

  private static Family counter(String name, String... labels) {
    return Family.counter("node_bcache_" + name + "_total", "Cache: " + name + ".", labels);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> sets = files.listIfPossible(files.sys("fs/bcache"));
    if (sets == null) {
      return;
    }
    for (String uuid : sets) {
      RawPath path = files.sys("fs/bcache/").add(uuid).add("/");
      int length = path.length();
      List<String> names = uuid.contains("-") ? files.listIfPossible(path) : null;
      if (names == null) {
        continue; // a file such as register
      }
      add(page, path, SET, uuid);
      for (String name : names) {
        path.cut(length).add(name).add("/");
        if (isNumbered(name, "bdev")) {
          addBacking(page, path, name, uuid);
        } else if (isNumbered(name, "cache")) {
          add(page, path, CACHE, name, uuid);
          if (hasPriorities) {
            addLines(page, path, "priority_stats", PRIORITY, name, uuid);
          }
        }
      }
    }
  }

  private void addBacking(MetricPage page, RawPath path, String... labels) throws IOException {
    add(page, path, BACKING, labels);
    double readAheads = number(path, "stats_total/cache_readaheads");
    if (readAheads > 0) { // newer kernels have none
      READ_AHEADS.add(page, readAheads, labels);
    }
    addLines(page, path, "writeback_rate_debug", WRITEBACK, labels);
  }

  private void add(MetricPage page, RawPath path, List<Value> values, String... labels)
      throws IOException {
    for (var value : values) {
      value.family.add(page, number(path, value.file) * value.factor, labels);
    }
  }

  /// The number of a file, 0 when there is none.
  private double number(RawPath path, String file) throws IOException {
    int length = path.length();
    Fields found = files.readIfPossible(path.add(file));
    path.cut(length);
    return found == null ? 0 : size(files.value());
  }

  /// Lines `name: value`; 0 for those that are not there.
  private void addLines(
      MetricPage page, RawPath path, String file, Map<String, Family> families, String... labels)
      throws IOException {
    int length = path.length();
    Fields line = files.readIfPossible(path.add(file));
    path.cut(length);
    if (line == null) {
      return;
    }
    Map<String, Double> values = new HashMap<>();
    while (line.nextLine()) {
      line.next(':');
      String name = line.text();
      if (families.containsKey(name)) {
        line.rest();
        int cut = line.endsWith("/sec") ? 4 : line.endsWith("%") ? 1 : 0;
        values.put(name, size(line.select(line.from(), line.to() - cut)));
      }
    }
    families.forEach((name, family) -> family.add(page, values.getOrDefault(name, 0.0), labels));
  }

  /// A number that may have a unit, such as `1.5k`: powers of 1024, and the digits behind the
  /// point are a whole number of 1024ths divided by 100.
  private static double size(Fields field) throws IOException {
    int to = field.to();
    int unit = to > field.from() ? UNITS.indexOf(field.bytes()[to - 1]) + 1 : 0;
    if (unit == 0) {
      return field.decimal();
    }
    int from = field.from();
    boolean isNegative = field.startsWith("-");
    int start = isNegative ? from + 1 : from;
    int point = start;
    while (point < to - 1 && field.bytes()[point] != '.') {
      point++;
    }
    double number = field.select(start, point).decimal();
    if (point < to - 1) {
      number += field.select(point + 1, to - 1).decimal() / SMALLER;
    }
    double size = Math.floor(number * Math.pow(1024, unit));
    return isNegative ? -size : size;
  }

  private static boolean isNumbered(String name, String prefix) {
    return name.length() > prefix.length()
        && name.startsWith(prefix)
        && Character.isDigit(name.charAt(prefix.length()));
  }
}
