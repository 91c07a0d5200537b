package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Collectors;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which collectors are on: the default set or `set_collectors`, without the disabled ones, with
/// the enabled ones.
final class Choice {
  /// Blocks whose collector has another name.
  private static final Map<String, String> COLLECTORS =
      Map.of("disk", "diskstats", "powersupply", "powersupplyclass");

  private Choice() {}

  static SortedSet<String> of(PrometheusExporterUnixArguments arguments, Log log)
      throws ComponentException {
    var names = new TreeSet<String>();
    if (arguments.setCollectors().isEmpty()) {
      names.addAll(Collectors.defaults());
    } else {
      addKnown(names, arguments.setCollectors(), log);
    }
    for (String name : arguments.disableCollectors()) {
      if (!Collectors.isKnown(name)) {
        unknown(name, log);
      } else if (arguments.enableCollectors().contains(name)) {
        log.warn("collector is both enabled and disabled, it stays on", "collector", name);
      }
      names.remove(name);
    }
    addKnown(names, arguments.enableCollectors(), log);
    return names;
  }

  private static void addKnown(SortedSet<String> names, Collection<String> added, Log log)
      throws ComponentException {
    for (String name : added) {
      if (Collectors.isKnown(name)) {
        names.add(name);
      } else if (Collectors.isRefused(name)) {
        throw new ComponentException("collector " + name + " is not supported");
      } else {
        unknown(name, log);
      }
    }
  }

  private static void unknown(String name, Log log) {
    log.warn("no such collector, it is left out", "collector", name);
  }

  /// Blocks that have no effect, for their collector is off, and why.
  static Map<String, String> idleBlocks(PrometheusExporterUnixArguments arguments) {
    var idle = new HashMap<String, String>();
    for (String block : arguments.collectors().changedBlocks()) {
      String collector = COLLECTORS.getOrDefault(block, block);
      if (Collectors.isRefused(collector)) {
        idle.put(block, "the collector " + collector + " is not supported");
      } else if (!isOn(arguments, collector)) {
        idle.put(block, "the collector " + collector + " is off; name it in enable_collectors");
      }
    }
    return idle;
  }

  private static boolean isOn(PrometheusExporterUnixArguments arguments, String collector) {
    if (arguments.enableCollectors().contains(collector)) {
      return true;
    }
    var chosen = arguments.setCollectors();
    var first = chosen.isEmpty() ? Collectors.defaults() : chosen;
    return first.contains(collector) && !arguments.disableCollectors().contains(collector);
  }
}
