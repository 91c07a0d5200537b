package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The kernel's load balancer, from `net/ip_vs_stats` and `net/ip_vs`. Servers that the wanted
/// labels do not tell apart are added up.
final class IpvsCollector implements Collector {
  private static final List<String> ALL_LABELS =
      List.of(
          "local_address", "local_mark", "local_port", "proto", "remote_address", "remote_port");
  private static final Family[] TOTALS = {
    Family.counter("node_ipvs_connections_total", "Connections made."),
    Family.counter("node_ipvs_incoming_packets_total", "Packets that came in."),
    Family.counter("node_ipvs_outgoing_packets_total", "Packets that went out."),
    Family.counter("node_ipvs_incoming_bytes_total", "Bytes that came in."),
    Family.counter("node_ipvs_outgoing_bytes_total", "Bytes that went out.")
  };
  private static final int IPV4_LENGTH = 13; // C0A80016:0CEA
  private static final int IPV6_LENGTH = 46; // [2620:…]:0CEA

  private final HostFiles files;
  private final List<String> labels;
  private final Family active;
  private final Family inactive;
  private final Family weight;

  /// The service that the servers below its line belong to.
  private record Service(String protocol, String address, String port, String mark) {}

  IpvsCollector(CollectorSettings settings) throws IOException {
    this.files = settings.files();
    var wanted = new TreeSet<>(settings.arguments().ipvs().backendLabels());
    wanted.remove("");
    this.labels = List.copyOf(wanted);
    wanted.removeAll(ALL_LABELS);
    if (!wanted.isEmpty()) {
      throw new IOException("unknown IPVS backend labels: \"" + String.join(", ", wanted) + "\"");
    }
    String[] names = labels.toArray(new String[0]);
    this.active =
        Family.gauge("node_ipvs_backend_connections_active", "Active connections.", names);
    this.inactive =
        Family.gauge("node_ipvs_backend_connections_inactive", "Inactive connections.", names);
    this.weight = Family.gauge("node_ipvs_backend_weight", "Weight of a server.", names);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields totals = files.readIfThere(files.proc("net/ip_vs_stats"));
    if (totals == null) {
      throw new NoData("net/ip_vs_stats: not there");
    }
    totals.nextLine(); // two lines of titles
    totals.nextLine();
    if (!totals.nextLine()) {
      throw new IOException("net/ip_vs_stats: too short");
    }
    for (var family : TOTALS) {
      totals.next();
      family.add(page, Fields.toDouble(totals.hex()));
    }
    addServers(page, files.read(files.proc("net/ip_vs")));
  }

  private void addServers(MetricPage page, Fields line) throws IOException {
    Map<List<String>, double[]> sums = new LinkedHashMap<>();
    var service = new Service("", "", "0", "");
    while (line.nextLine()) {
      line.next();
      if (line.is("TCP") || line.is("UDP") || line.is("SCTP")) {
        String protocol = line.text();
        line.next();
        service = new Service(protocol, address(line), port(line), "");
      } else if (line.is("FWM")) {
        line.next();
        service = new Service("FWM", "", "0", line.text());
      } else if (line.is("->") && line.next() && !line.is("RemoteAddress:Port")) {
        double[] sum = sums.computeIfAbsent(labels(line, service), _ -> new double[3]);
        line.next(); // how packets are forwarded
        for (int i = 0; i < sum.length; i++) {
          line.next();
          sum[i] += line.whole();
        }
      }
    }
    sums.forEach(
        (key, sum) -> {
          String[] values = key.toArray(new String[0]);
          weight.add(page, sum[0], values);
          active.add(page, sum[1], values);
          inactive.add(page, sum[2], values);
        });
  }

  private List<String> labels(Fields line, Service service) throws IOException {
    String address = address(line);
    String port = port(line);
    return labels.stream()
        .map(
            label ->
                switch (label) {
                  case "local_address" -> service.address;
                  case "local_mark" -> service.mark;
                  case "local_port" -> service.port;
                  case "proto" -> service.protocol;
                  case "remote_address" -> address;
                  default -> port;
                })
        .toList();
  }

  private static String address(Fields field) throws IOException {
    if (field.length() == IPV4_LENGTH) {
      try {
        return Addresses.text(HexFormat.of().parseHex(field.text(), 0, 8));
      } catch (IllegalArgumentException _) { // no hexadecimal digits
        throw field.bad("an address");
      }
    }
    if (field.length() == IPV6_LENGTH && field.startsWith("[")) {
      try {
        return Addresses.text(InetAddress.ofLiteral(field.text().substring(1, 40)).getAddress());
      } catch (IllegalArgumentException _) { // no address
        throw field.bad("an address");
      }
    }
    throw field.bad("an address and a port");
  }

  private static String port(Fields field) throws IOException {
    int from = field.from();
    int to = field.to();
    long port = field.select(to - 4, to).hex();
    field.select(from, to);
    return String.valueOf(port);
  }
}
