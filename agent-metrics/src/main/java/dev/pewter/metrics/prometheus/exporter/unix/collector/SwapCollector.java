package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// Where memory is swapped to.
final class SwapCollector implements Collector {
  private static final double KIB = 1024;
  private static final Family SIZE = family("size_bytes", "Room of a swap device.");
  private static final Family USED = family("used_bytes", "Room of a swap device that is taken.");
  private static final Family PRIORITY =
      family("priority", "Of swap devices the highest is used first.");

  private final HostFiles files;

  SwapCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private static Family family(String name, String help) {
    return Family.gauge("node_swap_" + name, help, "device", "swap_type");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("swaps"));
    fields.nextLine(); // titles
    while (fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      String device = fields.text();
      fields.next();
      String type = fields.text();
      fields.next();
      SIZE.add(page, fields.whole() * KIB, device, type);
      fields.next();
      USED.add(page, fields.whole() * KIB, device, type);
      fields.next();
      PRIORITY.add(page, fields.whole(), device, type);
    }
  }
}
