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
    AVAILABLE.add(page, bits("entropy_avail"));
    SIZE.add(page, bits("poolsize"));
  }

  private double bits(String file) throws IOException {
    files.read(files.proc("sys/kernel/random/").add(file));
    double bits = files.value().whole();
    if (bits < 0) {
      throw new IOException(file + ": less than nothing");
    }
    return bits;
  }
}
