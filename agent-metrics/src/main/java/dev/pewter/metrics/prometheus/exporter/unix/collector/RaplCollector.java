package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.number;
import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// Energy that parts of a processor used, from `class/powercap`.
final class RaplCollector implements Collector {
  private static final double MICRO = 1_000_000;
  private static final int EACCES = 13;

  private final HostFiles files;
  private final NamedFamilies families = new NamedFamilies(RaplCollector::family);

  RaplCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    for (String zone : files.list(files.sys("class/powercap"))) {
      RawPath path = files.sys("class/powercap/").add(zone).add("/");
      String name = text(files, path, "name");
      if (name.isEmpty() || Double.isNaN(number(files, path, "max_energy_range_uj"))) {
        continue;
      }
      int index = index(name);
      if (index >= 0) {
        name = name.substring(0, name.indexOf('-'));
      } else {
        index = counts.getOrDefault(name, 0);
      }
      counts.put(name, index + 1);
      double energy = number(files, path, "energy_uj");
      if (!Double.isNaN(energy)) {
        families
            .of(name)
            .add(
                page,
                energy / MICRO,
                String.valueOf(index),
                path.cut(path.length() - 1).toString());
      } else if (files.errno() == EACCES) {
        throw new NoData(path + ": only root may read it");
      }
    }
  }

  /// The number of `package-0`, or -1.
  private static int index(String name) {
    int dash = name.indexOf('-');
    String number = name.substring(dash + 1);
    boolean isNumber =
        dash > 0
            && !number.isEmpty()
            && number.length() < 10
            && number.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Integer.parseInt(number) : -1;
  }

  private static Family family(String zone) {
    return Family.counter(
        "node_rapl_" + MetricNames.sanitized(zone) + "_joules_total",
        "Energy used by " + zone + ".",
        "index",
        "path");
  }
}
