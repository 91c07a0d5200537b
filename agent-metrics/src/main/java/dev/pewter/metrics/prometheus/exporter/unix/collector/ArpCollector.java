package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.Netlink;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/// How many neighbours each network interface knows, from `net/arp` or, if wanted, from the
/// kernel's list of neighbours.
final class ArpCollector implements Collector {
  private static final Family ENTRIES =
      Family.gauge("node_arp_entries", "Neighbours in the ARP table.", "device");
  private static final int ADDRESS_COLUMN = 4; // counted from 1
  private static final int DEVICE_COLUMN = 6;
  private static final int NEIGHBOURS = 30; // RTM_GETNEIGH
  private static final int HEAD = 12;
  private static final byte IPV4 = 2;
  private static final int INDEX_AT = 4;
  private static final int STATE_AT = 8;
  private static final int NO_ARP = 0x40;

  private final HostFiles files;
  private final NameFilter devices;
  private final boolean asksKernel;
  private final NetlinkLists.Source source;

  ArpCollector(CollectorSettings settings, NetlinkLists.Source source) {
    var arguments = settings.arguments().arp();
    this.files = settings.files();
    this.devices = new NameFilter(arguments.deviceExclude(), arguments.deviceInclude());
    this.asksKernel = arguments.netlink();
    this.source = source;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Map<String, Integer> counts = asksKernel ? ofKernel() : ofFile();
    counts.forEach(
        (device, count) -> {
          if (devices.shows(device)) {
            ENTRIES.add(page, count, device);
          }
        });
  }

  private Map<String, Integer> ofFile() throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    Fields fields = files.read(files.proc("net/arp"));
    fields.nextLine(); // titles
    while (fields.nextLine()) {
      if (!fields.next()) {
        continue;
      }
      if (!fields.skip(ADDRESS_COLUMN - 1) || !isHardwareAddress(fields)) {
        throw new IOException("net/arp: a line without a hardware address");
      }
      if (!fields.skip(DEVICE_COLUMN - ADDRESS_COLUMN)) {
        throw new IOException("net/arp: a line without a device");
      }
      counts.merge(fields.text(), 1, Integer::sum);
    }
    return counts;
  }

  /// Pairs of hexadecimal digits with colons between them.
  private static boolean isHardwareAddress(Fields field) {
    for (int i = 0; i < field.length(); i++) {
      byte b = field.bytes()[field.from() + i];
      if (i % 3 == 2 ? b != ':' : Character.digit(b, 16) < 0) {
        return false;
      }
    }
    return field.length() % 3 == 2;
  }

  private Map<String, Integer> ofKernel() throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    Map<Integer, String> links = NetlinkLists.links(source);
    byte[] question = new byte[HEAD];
    question[0] = IPV4;
    source.list(
        Netlink.ROUTE,
        NEIGHBOURS,
        question,
        (_, message) -> {
          if (message.limit() >= HEAD
              && message.get(0) == IPV4
              && (message.getShort(STATE_AT) & NO_ARP) == 0) {
            counts.merge(links.getOrDefault(message.getInt(INDEX_AT), ""), 1, Integer::sum);
          }
        });
    return counts;
  }
}
