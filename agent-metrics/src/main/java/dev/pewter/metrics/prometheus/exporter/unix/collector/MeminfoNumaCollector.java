package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How the memory of each node is used.
final class MeminfoNumaCollector implements Collector {
  private static final String NODES = "devices/system/node";
  private static final double KIB = 1024;
  private static final int MOST_NAMES = 1024;

  private final HostFiles files;
  private final Map<String, Family> families = new HashMap<>();

  MeminfoNumaCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> nodes = files.listIfPossible(files.sys(NODES));
    for (String node : nodes == null ? List.<String>of() : nodes) {
      if (node.startsWith("node") && node.length() > 4 && Character.isDigit(node.charAt(4))) {
        memory(page, node);
        allocations(page, node);
      }
    }
  }

  private void memory(MetricPage page, String directory) throws IOException {
    Fields fields = files.read(files.sys(NODES).add("/").add(directory).add("/meminfo"));
    while (fields.nextLine()) { // Node 0 MemTotal: 134182340 kB
      if (!fields.skip(2)) {
        continue;
      }
      String node = fields.text();
      if (!fields.next()) {
        continue;
      }
      String name = fields.text();
      if (!fields.next()) {
        continue;
      }
      double value = fields.decimal();
      gauge(name).add(page, fields.next() && fields.is("kB") ? value * KIB : value, node);
    }
  }

  private Family gauge(String field) {
    Family family = families.get(field);
    if (family == null) {
      String name = field.replace(":", "").replace('(', '_').replace(")", "");
      family =
          Family.gauge(
              "node_memory_numa_" + MetricNames.sanitized(name),
              "Memory information field " + name + ".",
              "node");
      remember(field, family);
    }
    return family;
  }

  private void remember(String field, Family family) {
    if (families.size() < MOST_NAMES) {
      families.put(field, family);
    }
  }

  private void allocations(MetricPage page, String directory) throws IOException {
    Fields fields = files.read(files.sys(NODES).add("/").add(directory).add("/numastat"));
    String node = directory.substring("node".length());
    while (fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      String name = fields.text();
      if (fields.next()) {
        counter(name).add(page, fields.whole(), node);
      }
    }
  }

  private Family counter(String field) {
    Family family = families.get(field);
    if (family == null) {
      family =
          Family.counter(
              "node_memory_numa_" + MetricNames.sanitized(field) + "_total",
              "Field " + field + " of numastat.",
              "node");
      remember(field, family);
    }
    return family;
  }
}
