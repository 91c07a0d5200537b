package dev.pewter.metrics.prometheus.exporter.unix.collector;

/// The collectors of CPU, memory, kernel, processes and services.
final class SystemCollectors {
  private SystemCollectors() {}

  static void register() {
    Collectors.byDefault("loadavg", s -> new LoadavgCollector(s.files()));
    Collectors.byDefault("meminfo", s -> new MeminfoCollector(s.files()));
  }
}
