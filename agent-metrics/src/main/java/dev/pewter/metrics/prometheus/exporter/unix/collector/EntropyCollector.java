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
    double available = bits("entropy_avail");
    double size = bits("poolsize");
    add(page, AVAILABLE, available);
    add(page, SIZE, size);
  }

  private static void add(MetricPage page, Family family, double bits) throws IOException {
    if (Double.isNaN(bits)) {
      throw new IOException("sys/kernel/random: no such file or directory");
    }
    family.add(page, bits);
  }

  /// NaN when there is no such file.
  private double bits(String file) throws IOException {
    if (files.readIfThere(files.proc("sys/kernel/random/").add(file)) == null) {
      return Double.NaN;
    }
    double bits = files.value().whole();
    if (bits < 0) {
      throw new IOException(file + ": less than nothing");
    }
    return bits;
  }
}
