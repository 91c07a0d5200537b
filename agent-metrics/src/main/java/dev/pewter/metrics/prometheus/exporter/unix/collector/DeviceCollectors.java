package dev.pewter.metrics.prometheus.exporter.unix.collector;

/// The collectors of file systems, block devices, network and hardware.
final class DeviceCollectors {
  private DeviceCollectors() {}

  static void register() {}
}
