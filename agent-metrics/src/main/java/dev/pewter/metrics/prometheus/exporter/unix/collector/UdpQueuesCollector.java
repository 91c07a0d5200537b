package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;

/// How many bytes wait in the queues of all UDP sockets, from `net/udp` and `net/udp6`.
final class UdpQueuesCollector implements Collector {
  private static final Family QUEUES =
      Family.gauge("node_udp_queues", "Bytes that wait in queues of UDP sockets.", "ip", "queue");
  private static final int QUEUE_COLUMN = 4;

  private final HostFiles files;

  UdpQueuesCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    boolean has4 = add(page, "net/udp", "v4");
    boolean has6 = add(page, "net/udp6", "v6");
    if (!has4 && !has6) {
      throw new NoData("net/udp: not there");
    }
  }

  private boolean add(MetricPage page, String file, String ip) throws IOException {
    Fields fields = files.readIfThere(files.proc(file));
    if (fields == null) {
      return false;
    }
    long sent = 0;
    long received = 0;
    fields.nextLine(); // titles
    while (fields.nextLine()) {
      if (!fields.skip(QUEUE_COLUMN) || !fields.next()) {
        throw new IOException(file + ": a line without queues");
      }
      int from = fields.from();
      int to = fields.to();
      int colon = from;
      while (colon < to && fields.bytes()[colon] != ':') {
        colon++;
      }
      if (colon == to) {
        throw fields.bad("two lengths of queues");
      }
      sent += fields.select(from, colon).hex();
      received += fields.select(colon + 1, to).hex();
    }
    QUEUES.add(page, (double) sent, ip, "tx");
    QUEUES.add(page, (double) received, ip, "rx");
    return true;
  }
}
