package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// How often each CPU ran each kind of deferred work.
final class SoftirqsCollector implements Collector {
  private static final Family TOTAL =
      Family.counter("node_softirqs_functions_total", "Soft interrupts run.", "cpu", "type");

  private static final Set<String> TYPES =
      Set.of(
          "HI",
          "TIMER",
          "NET_TX",
          "NET_RX",
          "BLOCK",
          "IRQ_POLL",
          "TASKLET",
          "SCHED",
          "HRTIMER",
          "RCU");

  private final HostFiles files;
  private final List<String> cpus = new ArrayList<>();

  SoftirqsCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("softirqs"));
    if (!fields.nextLine()) {
      throw new IOException("softirqs: empty");
    }
    InterruptsCollector.cpus(fields, cpus);
    MetricFamily total = TOTAL.on(page);
    while (fields.nextLine()) {
      if (!fields.next(':')) {
        continue;
      }
      String type = fields.text();
      if (!TYPES.contains(type)) {
        continue;
      }
      for (int i = 0; i < cpus.size() && fields.next(); i++) {
        total.add(fields.whole(), cpus.get(i), type);
      }
    }
  }
}
