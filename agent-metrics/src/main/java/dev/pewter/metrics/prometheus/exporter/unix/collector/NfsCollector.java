package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;

/// What this machine asked of NFS servers, from `net/rpc/nfs`. What the file has no line of is 0.
final class NfsCollector implements Collector {
  private static final Family PACKETS =
      Family.counter("node_nfs_packets_total", "Network packets of NFS.", "protocol");
  private static final Family CONNECTIONS =
      Family.counter("node_nfs_connections_total", "TCP connections of NFS.");
  private static final Family RPCS = Family.counter("node_nfs_rpcs_total", "Remote calls.");
  private static final Family RETRANSMISSIONS =
      Family.counter("node_nfs_rpc_retransmissions_total", "Remote calls sent again.");
  private static final Family REFRESHES =
      Family.counter(
          "node_nfs_rpc_authentication_refreshes_total", "Authentications that were renewed.");
  private static final Family REQUESTS =
      Family.counter("node_nfs_requests_total", "Requests by method.", "method", "proto");

  private final HostFiles files;

  NfsCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields line = files.readIfThere(files.proc("net/rpc/nfs"));
    if (line == null) {
      throw new NoData("net/rpc/nfs: not there");
    }
    double[] network = new double[4];
    double[] calls = new double[3];
    double[] version2 = {};
    double[] version3 = {};
    double[] version4 = {};
    while (line.nextLine()) {
      line.next();
      switch (line.text()) {
        case "net" -> network = NfsCounters.numbers(line, network.length);
        case "rpc" -> calls = NfsCounters.numbers(line, calls.length);
        case "proc2" -> version2 = NfsCounters.requests(line, NfsCounters.VERSION_2);
        case "proc3" -> version3 = NfsCounters.requests(line, NfsCounters.VERSION_3);
        case "proc4" -> version4 = NfsCounters.requests(line, NfsCounters.CLIENT_VERSION_4);
        default -> {} // of a newer kernel
      }
    }
    addNetwork(page, network);
    addCalls(page, calls);
    NfsCounters.addRequests(page, REQUESTS, version2, "2", NfsCounters.VERSION_2, 0);
    NfsCounters.addRequests(page, REQUESTS, version3, "3", NfsCounters.VERSION_3, 0);
    NfsCounters.addRequests(page, REQUESTS, version4, "4", NfsCounters.CLIENT_VERSION_4, 0);
  }

  private static void addNetwork(MetricPage page, double... numbers) {
    PACKETS.add(page, numbers[1], "udp");
    PACKETS.add(page, numbers[2], "tcp");
    CONNECTIONS.add(page, numbers[3]);
  }

  private static void addCalls(MetricPage page, double... numbers) {
    RPCS.add(page, numbers[0]);
    RETRANSMISSIONS.add(page, numbers[1]);
    REFRESHES.add(page, numbers[2]);
  }
}
