package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Caches of the network, from `net/stat`: of each file a line of names, then one of hexadecimal
/// numbers for each CPU.
final class LnstatCollector implements Collector {
  private final HostFiles files;

  LnstatCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> names = files.listIfPossible(files.proc("net/stat"));
    for (String file : names == null ? List.<String>of() : names) {
      Fields line = files.readIfPossible(files.proc("net/stat/").add(file));
      if (line != null && line.nextLine()) {
        add(page, file, line);
      }
    }
  }

  private static void add(MetricPage page, String file, Fields line) throws IOException {
    List<Family> columns = new ArrayList<>();
    while (line.next()) {
      columns.add(
          Family.counter(
              "node_lnstat_" + MetricNames.sanitized(line.text()) + "_total",
              "Column " + line.text() + " of network caches.",
              "cpu",
              "subsystem"));
    }
    for (int cpu = 0; line.nextLine(); cpu++) {
      String[] labels = {String.valueOf(cpu), file};
      for (Family column : columns) {
        if (!line.next()) {
          break;
        }
        column.add(page, Fields.toDouble(line.hex()), labels);
      }
    }
  }
}
