package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.telemetry.Log;

/// What a collector is made with.
///
/// @param files reads below the configured paths; shared by all collectors of a component
/// @param arguments of all collectors
/// @param log for what is worth telling once; a failure of a scrape is thrown instead
record CollectorSettings(HostFiles files, CollectorArguments arguments, Log log) {
  HostPaths paths() {
    return files.paths();
  }
}
