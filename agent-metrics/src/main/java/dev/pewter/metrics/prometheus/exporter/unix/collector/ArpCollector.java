package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.MetricPage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// How many neighbours each network interface knows, from `net/arp`.
final class ArpCollector implements Collector {
  private static final Family ENTRIES =
      Family.gauge("node_arp_entries", "Neighbours in the ARP table.", "device");
  private static final int DEVICE_COLUMN = 5;

  private final HostFiles files;
  private final NameFilter devices;

  ArpCollector(CollectorSettings settings) {
    var arguments = settings.arguments().arp();
    this.files = settings.files();
    this.devices = new NameFilter(arguments.deviceExclude(), arguments.deviceInclude());
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("net/arp"));
    Map<String, Integer> counts = new HashMap<>();
    fields.nextLine(); // titles
    while (fields.nextLine()) {
      if (fields.skip(DEVICE_COLUMN) && fields.next()) {
        counts.merge(fields.text(), 1, Integer::sum);
      }
    }
    counts.forEach(
        (device, count) -> {
          if (devices.shows(device)) {
            ENTRIES.add(page, count, device);
          }
        });
  }
}
