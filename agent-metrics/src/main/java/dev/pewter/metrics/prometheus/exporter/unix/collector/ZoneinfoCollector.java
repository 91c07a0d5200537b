package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The pages of each zone of memory. Lines that are not known are ignored.
final class ZoneinfoCollector implements Collector {
  private static final int MOST_PROTECTIONS = 64;
  private static final Map<String, Family> FAMILIES = families();

  private final HostFiles files;
  private final List<Family> protections = new ArrayList<>();

  ZoneinfoCollector(HostFiles files) {
    this.files = files;
  }

  private static Map<String, Family> families() {
    var families = new HashMap<String, Family>();
    for (String name :
        """
        min low high scanned spanned present managed nr_active_anon nr_inactive_anon \
        nr_isolated_anon nr_active_file nr_inactive_file nr_isolated_file nr_slab_reclaimable \
        nr_slab_unreclaimable nr_mlock_stack nr_mapped nr_dirty nr_writeback nr_unevictable \
        nr_shmem"""
            .split(" ", -1)) {
      families.put(name, gauge(name + "_pages", name));
    }
    for (String name :
        List.of(
            "nr_free_pages", "nr_anon_pages", "nr_anon_transparent_hugepages", "nr_file_pages")) {
      families.put(name, gauge(name, name));
    }
    families.put("nr_kernel_stack", gauge("nr_kernel_stacks", "nr_kernel_stack"));
    for (String name :
        """
        nr_dirtied nr_written numa_hit numa_miss numa_foreign numa_interleave numa_local \
        numa_other"""
            .split(" ", -1)) {
      families.put(
          name,
          Family.counter(
              "node_zoneinfo_" + name + "_total", "Field " + name + ".", "node", "zone"));
    }
    return families;
  }

  private static Family gauge(String name, String field) {
    return Family.gauge("node_zoneinfo_" + name, "Field " + field + ".", "node", "zone");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("zoneinfo"));
    String node = "";
    String zone = "";
    while (fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      if (fields.is("Node") && fields.next()) {
        node = fields.text(fields.from(), Math.max(fields.from(), fields.to() - 1));
        fields.skip(2);
        zone = fields.text();
      } else if (fields.is("protection:")) {
        protection(page, fields, node, zone);
      } else {
        Family family = FAMILIES.get(fields.text());
        if (family != null && fields.next() && fields.isNumber()) {
          family.add(page, fields.whole(), node, zone);
        }
      }
    }
  }

  private void protection(MetricPage page, Fields fields, String node, String zone)
      throws IOException {
    for (int i = 0; i < MOST_PROTECTIONS && fields.next(); i++) { // (0, 2039, 31932)
      int from = fields.from() + (fields.startsWith("(") ? 1 : 0);
      fields.select(from, Math.max(from, fields.to() - 1));
      if (i == protections.size()) {
        protections.add(gauge("protection_" + i, "protection, number " + i));
      }
      protections.get(i).add(page, fields.whole(), node, zone);
    }
  }
}
