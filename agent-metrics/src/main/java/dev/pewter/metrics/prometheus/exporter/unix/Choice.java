package dev.pewter.metrics.prometheus.exporter.unix;

import dev.pewter.core.component.ComponentException;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Collectors;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

  static SortedSet<String> of(PrometheusExporterUnixArguments arguments) throws ComponentException {
    var names = new TreeSet<String>();
    if (arguments.setCollectors().isEmpty()) {
      names.addAll(Collectors.defaults());
    } else {
      addKnown(names, arguments.setCollectors());
    }
    arguments.disableCollectors().forEach(names::remove);
    addKnown(names, arguments.enableCollectors());
    return names;
  }

  private static void addKnown(SortedSet<String> names, Collection<String> added)
      throws ComponentException {
    for (String name : added) {
      if (Collectors.isKnown(name)) {
        names.add(name);
      } else if (Collectors.isRefused(name)) {
        throw new ComponentException("collector " + name + " is not supported");
      }
    }
  }

  /// Names that have no effect, by the list that has them.
  static Map<String, Map<String, String>> idleNames(PrometheusExporterUnixArguments arguments) {
    return Map.of(
        "set_collectors", idle(arguments.setCollectors(), List.of()),
        "enable_collectors", idle(arguments.enableCollectors(), List.of()),
        "disable_collectors", idle(arguments.disableCollectors(), arguments.enableCollectors()));
  }

  private static Map<String, String> idle(List<String> names, List<String> stronger) {
    var idle = new LinkedHashMap<String, String>();
    for (String name : names) {
      if (stronger.contains(name)) {
        idle.put(name, "enable_collectors names it, too");
      } else if (!Collectors.isKnown(name) && !Collectors.isRefused(name)) {
        idle.put(name, "there is no such collector");
      }
    }
    return idle;
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
