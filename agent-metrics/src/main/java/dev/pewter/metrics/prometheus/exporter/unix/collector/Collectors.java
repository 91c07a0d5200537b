package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.HostPaths;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The collectors there are, by their names.
public final class Collectors {
  /// No subject of its own: with it the others show also what only newer versions of the reference
  /// show.
  static final String NEWER_FAMILIES = "newer_families";

  private static final Map<String, Entry> ALL = new TreeMap<>();

  /// Names the reference knows, of which some may not be here.
  private static final Set<String> REFERENCE = Set.of("ntp", "supervisord", "wifi");

  /// Those that show each thing as they read it: what was added before a failure stays. The others
  /// read all before they show any, so of one that fails nothing stays.
  private static final Set<String> STEPWISE =
      Set.of(
          "conntrack",
          "drbd",
          "edac",
          "entropy",
          "ethtool",
          "hwmon",
          "ipvs",
          "ksmd",
          "logind",
          "perf",
          "pressure",
          "processes",
          "rapl",
          "runit",
          "sysctl",
          "systemd",
          "textfile",
          "thermal_zone",
          "time",
          "udp_queues",
          "vmstat",
          "zfs");

  static {
    SystemCollectors.register();
    DeviceCollectors.register();
  }

  private Collectors() {}

  /// Makes a collector.
  @FunctionalInterface
  interface Factory {
    /// @throws IOException when the collector cannot work on this machine at all
    Collector make(CollectorSettings settings) throws IOException;
  }

  private record Entry(boolean isDefault, Factory factory) {}

  static void byDefault(String name, Factory factory) {
    ALL.put(name, new Entry(true, factory));
  }

  static void onDemand(String name, Factory factory) {
    ALL.put(name, new Entry(false, factory));
  }

  public static boolean isKnown(String name) {
    return ALL.containsKey(name);
  }

  /// Whether what a collector added before it failed stays on the page.
  public static boolean isStepwise(String name) {
    return STEPWISE.contains(name);
  }

  /// Whether the reference has it, but this agent has not.
  public static boolean isRefused(String name) {
    return REFERENCE.contains(name) && !isKnown(name);
  }

  /// The names of those that are on when nothing is said.
  public static SortedSet<String> defaults() {
    var names = new TreeSet<String>();
    ALL.forEach(
        (name, entry) -> {
          if (entry.isDefault()) {
            names.add(name);
          }
        });
    return names;
  }

  /// Makes the named collectors, in the order they have to run in.
  public static SequencedMap<String, Collector> make(
      SortedSet<String> names, HostPaths paths, CollectorArguments arguments, Log log)
      throws ComponentException {
    var settings = new CollectorSettings(new HostFiles(paths), arguments, log, names);
    var made = new LinkedHashMap<String, Collector>();
    for (String name : names) {
      Entry entry = ALL.get(name);
      if (entry == null) {
        throw new IllegalArgumentException(name);
      }
      try {
        made.put(name, entry.factory().make(settings));
      } catch (IOException e) {
        made.values().forEach(Collector::close);
        throw new ComponentException(
            "couldn't create collector " + name + ": " + e.getMessage(), e);
      }
    }
    Collector last = made.remove(TextfileCollector.NAME);
    if (last != null) {
      made.put(TextfileCollector.NAME, last);
    }
    return Collections.unmodifiableSequencedMap(made);
  }
}
