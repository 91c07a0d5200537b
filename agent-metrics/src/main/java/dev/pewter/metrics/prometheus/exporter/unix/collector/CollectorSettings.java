package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.telemetry.Log;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.HostPaths;
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

  HostPaths paths() {
    return files.paths();
  }
}
