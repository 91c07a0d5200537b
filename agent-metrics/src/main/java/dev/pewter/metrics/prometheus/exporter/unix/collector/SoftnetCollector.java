package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;

/// What each CPU did with packets that came in. Columns an old kernel does not have are 0.
final class SoftnetCollector implements Collector {
  private static final int COLUMNS = 13;
  private static final int LEAST_COLUMNS = 9;
  private static final int CPU = 12;
  private static final int[] SHOWN = {0, 1, 2, 8, 9, 10, 11};
  private static final Family[] FAMILIES = {
    counter("processed", "Packets a CPU processed."),
    counter("dropped", "Packets dropped because a CPU's queue was full."),
    counter("times_squeezed", "Times a CPU ran out of its share with work left."),
    counter("cpu_collision", "Times a CPU found a device locked by another."),
    counter("received_rps", "Times a CPU was woken up to process packets."),
    counter("flow_limit_count", "Times a flow reached its limit."),
    Family.gauge("node_softnet_backlog_len", "Packets waiting for a CPU.", "cpu")
  };

  private final HostFiles files;
  private final double[] columns = new double[COLUMNS];

  SoftnetCollector(HostFiles files) {
    this.files = files;
  }

  private static Family counter(String name, String help) {
    return Family.counter("node_softnet_" + name + "_total", help, "cpu");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields fields = files.read(files.proc("net/softnet_stat"));
    MetricFamily[] families = Family.on(page, FAMILIES);
    for (int line = 0; fields.nextLine(); line++) {
      int count = 0;
      java.util.Arrays.fill(columns, 0);
      while (count < COLUMNS && fields.next()) {
        columns[count++] = Fields.toDouble(fields.hex());
      }
      if (count == 0) {
        continue;
      }
      if (count < LEAST_COLUMNS) {
        throw new IOException("softnet_stat: only " + count + " columns");
      }
      String cpu = Integer.toString(count > CPU ? (int) columns[CPU] : line);
      for (int i = 0; i < SHOWN.length; i++) {
        families[i].add(columns[SHOWN[i]], cpu);
      }
    }
  }
}
