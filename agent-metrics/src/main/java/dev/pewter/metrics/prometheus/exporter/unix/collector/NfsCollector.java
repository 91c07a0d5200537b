package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;

/// What this machine asked of NFS servers, from `net/rpc/nfs`.
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
    while (line.nextLine()) {
      line.next();
      switch (line.text()) {
        case "net" -> addNetwork(page, NfsCounters.numbers(line, 4));
        case "rpc" -> addCalls(page, NfsCounters.numbers(line, 3));
        case "proc2" ->
            NfsCounters.addRequests(page, REQUESTS, line, "2", NfsCounters.VERSION_2, 0);
        case "proc3" ->
            NfsCounters.addRequests(page, REQUESTS, line, "3", NfsCounters.VERSION_3, 0);
        case "proc4" ->
            NfsCounters.addRequests(page, REQUESTS, line, "4", NfsCounters.CLIENT_VERSION_4, 0);
        default -> {} // of a newer kernel
      }
    }
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
