package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// How often cores and packages were slowed down because of heat; each is read once, though several
/// CPUs may share it.
final class CpuThrottles {
  private static final Family CORE =
      Family.counter(
          "node_cpu_core_throttles_total",
          "Times a core was throttled because of heat.",
          "core",
          "package");
  private static final Family PACKAGE =
      Family.counter(
          "node_cpu_package_throttles_total",
          "Times a package was throttled because of heat.",
          "package");

  private final HostFiles files;
  private final Set<String> seen = new HashSet<>();

  CpuThrottles(HostFiles files) {
    this.files = files;
  }

  void collect(MetricPage page) throws IOException {
    List<String> cpus = files.listIfPossible(files.sys("devices/system/cpu"));
    seen.clear();
    for (String cpu : cpus == null ? List.<String>of() : cpus) {
      if (isCpu(cpu)) {
        add(page, cpu);
      }
    }
  }

  static boolean isCpu(String name) {
    return name.length() > 3 && name.startsWith("cpu") && Character.isDigit(name.charAt(3));
  }

  private void add(MetricPage page, String cpu) throws IOException {
    RawPath path = files.sys("devices/system/cpu/").add(cpu);
    int length = path.length();
    if (!isNumber(path.add("/topology/core_id"))) {
      return;
    }
    String core = files.value().text();
    if (!isNumber(path.cut(length).add("/topology/physical_package_id"))) { // -1: unknown
      return;
    }
    String pack = files.value().text();
    String both = pack + "/" + core;
    if (!seen.contains(both)
        && isNumber(path.cut(length).add("/thermal_throttle/core_throttle_count"))) {
      CORE.add(page, files.value().whole(), core, pack);
      seen.add(both);
    }
    if (!seen.contains(pack)
        && isNumber(path.cut(length).add("/thermal_throttle/package_throttle_count"))) {
      PACKAGE.add(page, files.value().whole(), pack);
      seen.add(pack);
    }
  }

  private boolean isNumber(RawPath path) throws IOException {
    return files.readIfPossible(path) != null && files.value().isNumber();
  }
}
