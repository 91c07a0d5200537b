package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// How many free blocks of each size a zone of memory has.
final class BuddyinfoCollector implements Collector {
  private static final Family BLOCKS =
      Family.gauge(
          "node_buddyinfo_blocks",
          "Free blocks of 2 to the power of size pages.",
          "node",
          "size",
          "zone");

  private final HostFiles files;

  BuddyinfoCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    MetricFamily blocks = BLOCKS.on(page);
    Fields fields = files.read(files.proc("buddyinfo"));
    while (fields.nextLine()) {
      if (!fields.next() || !fields.is("Node") || !fields.next()) {
        continue;
      }
      String node = fields.text(fields.from(), fields.to() - 1); // followed by a comma
      if (!fields.next() || !fields.is("zone") || !fields.next()) {
        continue;
      }
      String zone = fields.text();
      for (int size = 0; fields.next(); size++) {
        blocks.add(fields.whole(), node, Integer.toString(size), zone);
      }
    }
  }
}
