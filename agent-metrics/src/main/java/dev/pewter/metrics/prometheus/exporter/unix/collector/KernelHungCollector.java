package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;

/// How many tasks the kernel found hanging.
final class KernelHungCollector implements Collector {
  private static final Family TASKS =
      Family.counter("node_kernel_hung_tasks_total", "Tasks that were found hanging.");

  private final HostFiles files;

  KernelHungCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    if (files.readIfThere(files.proc("sys/kernel/hung_task_detect_count")) == null) {
      throw new NoData("the kernel does not count tasks that hang");
    }
    TASKS.add(page, files.value().whole());
  }
}
