package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// How much randomness the kernel has.
final class EntropyCollector implements Collector {
  private static final Family AVAILABLE =
      Family.gauge("node_entropy_available_bits", "Bits of entropy the kernel has.");
  private static final Family SIZE =
      Family.gauge("node_entropy_pool_size_bits", "Bits of entropy the kernel can have.");

  private final HostFiles files;

  EntropyCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    files.read(files.proc("sys/kernel/random/entropy_avail"));
    AVAILABLE.add(page, files.value().whole());
    files.read(files.proc("sys/kernel/random/poolsize"));
    SIZE.add(page, files.value().whole());
  }
}
