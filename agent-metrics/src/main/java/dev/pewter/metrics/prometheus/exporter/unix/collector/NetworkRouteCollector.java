package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.Netlink;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The routes to other machines, one sample for each hop of a route.
final class NetworkRouteCollector implements Collector {
  private static final Family ROUTES =
      Family.gauge("node_network_routes", "Routes of a network interface.", "device");
  private static final Family INFO =
      Family.gauge(
          "node_network_route_info",
          "A route, always 1.",
          "dest",
          "device",
          "gw",
          "priority",
          "proto",
          "src",
          "weight");
  private static final Map<Integer, String> PROTOCOLS =
      Map.ofEntries(
          Map.entry(0, "unspec"),
          Map.entry(1, "redirect"),
          Map.entry(2, "kernel"),
          Map.entry(3, "boot"),
          Map.entry(4, "static"),
          Map.entry(8, "gated"),
          Map.entry(9, "ra"),
          Map.entry(10, "mrt"),
          Map.entry(11, "zebra"),
          Map.entry(12, "bird"),
          Map.entry(13, "dnrouted"),
          Map.entry(14, "xorp"),
          Map.entry(15, "ntk"),
          Map.entry(16, "dhcp"),
          Map.entry(17, "mrouted"),
          Map.entry(42, "babel"),
          Map.entry(186, "bgp"),
          Map.entry(187, "isis"),
          Map.entry(188, "ospf"),
          Map.entry(189, "rip"),
          Map.entry(192, "eigrp"));
  private static final int ASK_ROUTES = 26; // RTM_GETROUTE
  private static final int HEAD = 12;
  private static final int PREFIX_AT = 1;
  private static final int PROTOCOL_AT = 5;
  private static final int TYPE_AT = 7;
  private static final int UNICAST = 1;
  private static final int DESTINATION = 1;
  private static final int INTERFACE = 4;
  private static final int GATEWAY = 5;
  private static final int PRIORITY = 6;
  private static final int SOURCE = 7; // RTA_PREFSRC
  private static final int HOPS = 9;
  private static final int HOP_HEAD = 8;

  private final NetlinkLists.Source source;

  NetworkRouteCollector(NetlinkLists.Source source) {
    this.source = source;
  }

  /// What a message tells.
  private static final class Route {
    String destination = "default";
    String protocol = "unknown";
    String from = "";
    String priority = "0";
    String gateway = "";
    int device;
    ByteBuffer hops = ByteBuffer.allocate(0);
  }

  /// The samples of one page.
  private static final class Samples {
    final MetricPage page;
    final Map<Integer, String> links;
    final Map<String, Integer> counts = new HashMap<>();
    final Set<List<String>> seen = new HashSet<>();

    Samples(MetricPage page, Map<Integer, String> links) {
      this.page = page;
      this.links = links;
    }

    void add(Route route, int index, String gateway, String weight) {
      String device = links.getOrDefault(index, "");
      counts.merge(device, 1, Integer::sum);
      String[] labels = {
        route.destination, device, gateway, route.priority, route.protocol, route.from, weight
      };
      if (seen.add(List.of(labels))) { // the same may be in several tables
        INFO.add(page, 1, labels);
      }
    }
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    var samples = new Samples(page, NetlinkLists.links(source));
    source.list(
        Netlink.ROUTE,
        ASK_ROUTES,
        new byte[HEAD],
        (_, message) -> {
          if (message.limit() >= HEAD && message.get(TYPE_AT) == UNICAST) {
            add(samples, read(message));
          }
        });
    samples.counts.forEach((device, count) -> ROUTES.add(page, count, device));
  }

  private static Route read(ByteBuffer message) throws IOException {
    var route = new Route();
    int prefix = Byte.toUnsignedInt(message.get(PREFIX_AT));
    route.protocol =
        PROTOCOLS.getOrDefault(Byte.toUnsignedInt(message.get(PROTOCOL_AT)), "unknown");
    NetlinkLists.attributes(
        message,
        HEAD,
        (type, value) -> {
          switch (type) {
            case DESTINATION -> route.destination = network(NetlinkLists.bytes(value), prefix);
            case INTERFACE -> route.device = value.getInt(0);
            case GATEWAY -> route.gateway = Addresses.text(NetlinkLists.bytes(value));
            case PRIORITY -> route.priority = Integer.toUnsignedString(value.getInt(0));
            case SOURCE -> route.from = Addresses.text(NetlinkLists.bytes(value));
            case HOPS -> route.hops = value;
            default -> {} // tells nothing that is shown
          }
        });
    return route;
  }

  private static String network(byte[] address, int prefix) {
    if (prefix == 0) {
      return "default";
    }
    byte[] masked = Arrays.copyOf(address, address.length);
    for (int bit = prefix; bit < 8 * masked.length; bit++) {
      masked[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    return Addresses.text(masked) + "/" + prefix;
  }

  private static void add(Samples samples, Route route) throws IOException {
    ByteBuffer hops = route.hops;
    if (hops.limit() == 0) {
      samples.add(route, route.device, route.gateway, "");
    }
    int at = 0;
    while (at + HOP_HEAD <= hops.limit()) {
      int length = Short.toUnsignedInt(hops.getShort(at));
      if (length < HOP_HEAD || length > hops.limit() - at) {
        return;
      }
      int weight = Byte.toUnsignedInt(hops.get(at + 3)) + 1;
      String[] gateway = {""};
      NetlinkLists.attributes(
          hops.slice(at, length).order(hops.order()),
          HOP_HEAD,
          (type, value) -> {
            if (type == GATEWAY) {
              gateway[0] = Addresses.text(NetlinkLists.bytes(value));
            }
          });
      samples.add(route, hops.getInt(at + 4), gateway[0], String.valueOf(weight));
      at += length + 3 & ~3;
    }
  }
}
