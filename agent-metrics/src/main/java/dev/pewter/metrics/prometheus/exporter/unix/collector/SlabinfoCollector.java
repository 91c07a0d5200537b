package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// What the kernel keeps in its caches of objects.
final class SlabinfoCollector implements Collector {
  private static final Family[] COLUMNS = {
    gauge("active_objects", "Objects in use."),
    gauge("objects", "Objects there is room for."),
    gauge("object_size_bytes", "Size of an object."),
    gauge("objects_per_slab", "Objects in a slab."),
    gauge("pages_per_slab", "Pages of a slab.")
  };

  private final HostFiles files;

  SlabinfoCollector(HostFiles files) {
    this.files = files;
  }

  private static Family gauge(String name, String help) {
    return Family.gauge("node_slabinfo_" + name, help, "slab");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("slabinfo"));
    while (fields.nextLine()) {
      if (!fields.next() || fields.startsWith("#") || fields.is("slabinfo")) {
        continue;
      }
      String slab = fields.text();
      for (Family column : COLUMNS) {
        if (fields.next()) {
          MetricFamily family = column.on(page);
          family.add(fields.whole(), slab);
        }
      }
    }
  }
}
