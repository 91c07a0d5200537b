package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What network interfaces received and sent, from `net/dev`; addresses if wanted.
final class NetdevCollector implements Collector {
  private static final Family[] COLUMNS = {
    counter("receive_bytes", "bytes received"),
    counter("receive_packets", "packets received"),
    counter("receive_errs", "errors while receiving"),
    counter("receive_drop", "received packets dropped"),
    counter("receive_fifo", "overruns of the receive buffer"),
    counter("receive_frame", "frames received that were broken"),
    counter("receive_compressed", "compressed packets received"),
    counter("receive_multicast", "multicast packets received"),
    counter("transmit_bytes", "bytes sent"),
    counter("transmit_packets", "packets sent"),
    counter("transmit_errs", "errors while sending"),
    counter("transmit_drop", "packets to send dropped"),
    counter("transmit_fifo", "overruns of the send buffer"),
    counter("transmit_colls", "collisions while sending"),
    counter("transmit_carrier", "losses of the carrier while sending"),
    counter("transmit_compressed", "compressed packets sent")
  };
  private static final Family NO_HANDLER =
      counter("receive_nohandler", "packets received that nothing handles");
  private static final Family ADDRESS =
      Family.gauge(
          "node_network_address_info",
          "An address of a network interface, always 1.",
          "address",
          "device",
          "netmask",
          "scope");

  private final HostFiles files;
  private final NameFilter devices;
  private final boolean showsAddresses;
  private final boolean showsNoHandler;
  private final List<String> shown = new ArrayList<>();

  NetdevCollector(CollectorSettings settings) {
    var arguments = settings.arguments().netdev();
    this.files = settings.files();
    this.devices = new NameFilter(arguments.deviceExclude(), arguments.deviceInclude());
    this.showsAddresses = arguments.addressInfo();
    this.showsNoHandler = settings.hasNewerFamilies();
  }

  private static Family counter(String name, String what) {
    return Family.counter(
        "node_network_" + name + "_total", "Network interface: " + what + ".", "device");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    shown.clear();
    Fields fields = files.read(files.proc("net/dev"));
    MetricFamily[] columns = Family.on(page, COLUMNS);
    fields.nextLine(); // two lines of titles
    fields.nextLine();
    while (fields.nextLine()) {
      if (!fields.nextToLast(':')) { // names such as eth0:1 have some
        continue;
      }
      String device = fields.text();
      if (!devices.shows(device)) {
        continue;
      }
      if (showsNoHandler) {
        shown.add(device);
      }
      String[] labels = {device};
      for (int i = 0; i < columns.length && fields.next(); i++) {
        columns[i].add(fields.whole(), labels);
      }
    }
    if (showsNoHandler) {
      addNoHandler(page);
    }
    if (showsAddresses) {
      addAddresses(page);
    }
  }

  /// `net/dev` has no column for it.
  private void addNoHandler(MetricPage page) throws IOException {
    for (String device : shown) {
      RawPath path = files.sys("class/net/").add(device).add("/statistics/");
      double count = Attributes.number(files, path, "rx_nohandler");
      if (!Double.isNaN(count)) {
        NO_HANDLER.add(page, count, device);
      }
    }
  }

  private void addAddresses(MetricPage page) throws IOException {
    for (var device : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (!devices.shows(device.getName())) {
        continue;
      }
      for (InterfaceAddress address : device.getInterfaceAddresses()) {
        ADDRESS.add(
            page,
            1,
            Addresses.text(address.getAddress().getAddress()),
            device.getName(),
            String.valueOf(address.getNetworkPrefixLength()),
            scope(address.getAddress()));
      }
    }
  }

  private static String scope(InetAddress address) {
    if (address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isMCLinkLocal()) {
      return "link-local";
    }
    if (address.isMCNodeLocal()) {
      return "interface-local";
    }
    return address.isMulticastAddress() || address.isAnyLocalAddress() ? "" : "global";
  }
}
