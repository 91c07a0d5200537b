package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Counts of the memory management. The pattern is tried once for each name.
final class VmstatCollector implements Collector {
  private static final int MOST_NAMES = 4096;

  private final HostFiles files;
  private final NameFilter filter;
  private final Map<String, Optional<Family>> families = new HashMap<>();

  VmstatCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.filter = new NameFilter("", settings.arguments().vmstat().fields());
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("vmstat"));
    while (fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      var family = family(fields.text());
      if (family.isPresent() && fields.next()) {
        family.get().add(page, fields.decimal());
      }
    }
  }

  private Optional<Family> family(String name) {
    var family = families.get(name);
    if (family == null) {
      family =
          filter.shows(name)
              ? Optional.of(
                  Family.untyped(
                      "node_vmstat_" + MetricNames.sanitized(name),
                      "Field " + name + " of vmstat."))
              : Optional.empty();
      if (families.size() < MOST_NAMES) {
        families.put(name, family);
      }
    }
    return family;
  }
}
