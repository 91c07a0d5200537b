package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.List;

/// How the memory of each node is used.
final class MeminfoNumaCollector implements Collector {
  private static final String NODES = "devices/system/node";
  private static final double KIB = 1024;

  private final HostFiles files;
  private final NamedFamilies gauges = new NamedFamilies(MeminfoNumaCollector::gauge);
  private final NamedFamilies counters = new NamedFamilies(MeminfoNumaCollector::counter);

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
      gauges.of(name).add(page, fields.next() && fields.is("kB") ? value * KIB : value, node);
    }
  }

  private static Family gauge(String field) {
    String name = field.replace(":", "").replace('(', '_').replace(")", "");
    return Family.gauge(
        "node_memory_numa_" + MetricNames.sanitized(name),
        "Memory information field " + name + ".",
        "node");
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
        counters.of(name).add(page, fields.whole(), node);
      }
    }
  }

  private static Family counter(String field) {
    return Family.counter(
        "node_memory_numa_" + MetricNames.sanitized(field) + "_total",
        "Field " + field + " of numastat.",
        "node");
  }
}
