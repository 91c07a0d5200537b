package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.SystemName;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import java.io.IOException;

/// The names of the machine and its kernel.
final class UnameCollector implements Collector {
  private static final Family INFO =
      Family.gauge(
          "node_uname_info",
          "The names of the machine and its kernel.",
          "domainname",
          "machine",
          "nodename",
          "release",
          "sysname",
          "version");

  @Override
  public void collect(MetricPage page) throws IOException {
    var name = SystemName.read();
    INFO.add(
        page,
        1,
        name.domainname(),
        name.machine(),
        name.nodename(),
        name.release(),
        name.sysname(),
        name.version());
  }
}
