package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// How many tasks wanted to run in the last 1, 5 and 15 minutes.
final class LoadavgCollector implements Collector {
  private static final String[] NAMES = {"node_load1", "node_load5", "node_load15"};
  private static final String[] HELP = {
    "Load average of the last minute.",
    "Load average of the last 5 minutes.",
    "Load average of the last 15 minutes."
  };

  private final HostFiles files;

  LoadavgCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("loadavg"));
    fields.nextLine();
    for (int i = 0; i < NAMES.length; i++) {
      fields.next();
      page.gauge(NAMES[i], HELP[i]).add(fields.decimal());
    }
  }
}
