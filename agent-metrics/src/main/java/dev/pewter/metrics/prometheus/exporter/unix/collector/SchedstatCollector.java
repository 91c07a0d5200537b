package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;

/// How long tasks ran and waited on each CPU.
final class SchedstatCollector implements Collector {
  private static final double NANOS = 1e9;
  private static final int RUNNING_FIELD = 7;
  private static final Family RUNNING =
      Family.counter("node_schedstat_running_seconds_total", "Time tasks ran on a CPU.", "cpu");
  private static final Family WAITING =
      Family.counter("node_schedstat_waiting_seconds_total", "Time tasks waited for a CPU.", "cpu");
  private static final Family TIMESLICES =
      Family.counter("node_schedstat_timeslices_total", "Time slices run on a CPU.", "cpu");

  private final HostFiles files;

  SchedstatCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.readIfThere(files.proc("schedstat"));
    if (fields == null) {
      throw new NoData("no schedstat");
    }
    while (fields.nextLine()) {
      if (!fields.next() || !fields.startsWith("cpu")) {
        continue;
      }
      String cpu = fields.text(fields.from() + "cpu".length(), fields.to());
      if (!fields.skip(RUNNING_FIELD)) {
        continue;
      }
      RUNNING.add(page, fields.whole() / NANOS, cpu);
      if (fields.next()) {
        WAITING.add(page, fields.whole() / NANOS, cpu);
      }
      if (fields.next()) {
        TIMESLICES.add(page, fields.whole(), cpu);
      }
    }
  }
}
