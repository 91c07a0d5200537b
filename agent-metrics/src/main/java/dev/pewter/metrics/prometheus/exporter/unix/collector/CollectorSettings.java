package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.HostPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// What a collector is made with.
///
/// @param files reads below the configured paths; shared by all collectors of a component
/// @param arguments of all collectors
/// @param names of all collectors that are made
/// @param log for what is worth telling once; a failure of a scrape is thrown instead
record CollectorSettings(
    HostFiles files, CollectorArguments arguments, Log log, Set<String> names) {
  CollectorSettings(HostFiles files, CollectorArguments arguments, Log log) {
    this(files, arguments, log, Set.of());
  }

  CollectorSettings {
    names = Set.copyOf(names);
  }

  /// Whether another collector is made, too.
  boolean isOn(String name) {
    return names.contains(name);
  }

  /// Whether to show also what only newer versions of the reference show.
  boolean hasNewerFamilies() {
    return isOn(Collectors.NEWER_FAMILIES);
  }

  /// What is always shown, and what newer versions of the reference add where that is shown, too.
  <T> List<T> withNewer(List<T> always, List<T> newer) {
    if (!hasNewerFamilies()) {
      return always;
    }
    var all = new ArrayList<>(always);
    all.addAll(newer);
    return List.copyOf(all);
  }

  HostPaths paths() {
    return files.paths();
  }
}
