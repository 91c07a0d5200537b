package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// How many control groups each controller has.
final class CgroupsCollector implements Collector {
  private static final Family GROUPS =
      Family.gauge("node_cgroups_cgroups", "Control groups of a controller.", "subsys_name");
  private static final Family ENABLED =
      Family.gauge("node_cgroups_enabled", "Whether a controller is on.", "subsys_name");

  private final HostFiles files;

  CgroupsCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("cgroups"));
    while (fields.nextLine()) {
      if (!fields.next() || fields.startsWith("#")) {
        continue;
      }
      String name = fields.text();
      if (fields.skip(2)) { // hierarchy
        GROUPS.add(page, fields.whole(), name);
        if (fields.next()) {
          ENABLED.add(page, fields.whole(), name);
        }
      }
    }
  }
}
