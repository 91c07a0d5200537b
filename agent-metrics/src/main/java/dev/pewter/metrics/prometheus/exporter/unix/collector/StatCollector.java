package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// Counts of the whole machine since it was started.
final class StatCollector implements Collector {
  private static final String[] FIELDS = {
    "intr", "ctxt", "btime", "processes", "procs_running", "procs_blocked"
  };
  private static final Family[] FAMILIES = {
    Family.counter("node_intr_total", "Interrupts served."),
    Family.counter("node_context_switches_total", "Switches from one task to another."),
    Family.gauge("node_boot_time_seconds", "When the machine was started, in seconds since 1970."),
    Family.counter("node_forks_total", "Processes and threads started."),
    Family.gauge("node_procs_running", "Tasks that can run."),
    Family.gauge("node_procs_blocked", "Tasks that wait for disks.")
  };

  private final HostFiles files;

  StatCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("stat"));
    while (fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      for (int i = 0; i < FIELDS.length; i++) {
        if (fields.is(FIELDS[i])) {
          fields.next();
          FAMILIES[i].add(page, fields.whole());
          break;
        }
      }
    }
  }
}
