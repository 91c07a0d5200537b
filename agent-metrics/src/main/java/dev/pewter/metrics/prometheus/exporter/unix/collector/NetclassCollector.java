package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.number;
import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.core.sys.RawFiles;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Properties of network interfaces, from `class/net`.
final class NetclassCollector implements Collector {
  private static final Family UP =
      Family.gauge("node_network_up", "1 if the interface is up, else 0.", "device");
  private static final Family INFO =
      Family.gauge(
          "node_network_info",
          "Texts about a network interface, always 1.",
          "address",
          "adminstate",
          "broadcast",
          "device",
          "duplex",
          "ifalias",
          "operstate");
  private static final Family FLAGS = gauge("flags");
  private static final Family SPEED = gauge("speed_bytes");
  private static final double BYTES_PER_MEGABIT = 1_000_000.0 / 8;
  private static final List<Attribute> NUMBERS =
      List.of(
          new Attribute("addr_assign_type", gauge("address_assign_type")),
          new Attribute("carrier", gauge("carrier")),
          new Attribute("carrier_changes", counter("carrier_changes_total")),
          new Attribute("carrier_up_count", counter("carrier_up_changes_total")),
          new Attribute("carrier_down_count", counter("carrier_down_changes_total")),
          new Attribute("dev_id", gauge("device_id")),
          new Attribute("dormant", gauge("dormant")),
          new Attribute("ifindex", gauge("iface_id")),
          new Attribute("iflink", gauge("iface_link")),
          new Attribute("link_mode", gauge("iface_link_mode")),
          new Attribute("mtu", gauge("mtu_bytes")),
          new Attribute("name_assign_type", gauge("name_assign_type")),
          new Attribute("netdev_group", gauge("net_dev_group")),
          new Attribute("tx_queue_len", gauge("transmit_queue_length")),
          new Attribute("type", gauge("protocol_type")));

  private final HostFiles files;
  private final NameFilter devices;
  private final boolean ignoresInvalidSpeed;
  private final List<String> names = new ArrayList<>();

  NetclassCollector(CollectorSettings settings) {
    var arguments = settings.arguments().netclass();
    this.files = settings.files();
    this.devices = new NameFilter(arguments.ignoredDevices(), "");
    this.ignoresInvalidSpeed = arguments.ignoreInvalidSpeedDevice();
  }

  private static Family gauge(String name) {
    return Family.gauge("node_network_" + name, "Network interface: " + name + ".", "device");
  }

  private static Family counter(String name) {
    return Family.counter("node_network_" + name, "Network interface: " + name + ".", "device");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    names.clear();
    var directory = files.sys("class/net/");
    int result =
        files.list(
            directory,
            (name, length, kind) -> {
              if (kind != RawFiles.Kind.OTHER) { // bonding_masters is a file
                names.add(files.text(name, 0, length));
              }
            });
    if (result < 0) {
      throw new NoData(directory + ": cannot be listed");
    }
    for (String device : names) {
      if (devices.shows(device)) {
        add(page, device);
      }
    }
  }

  private void add(MetricPage page, String device) throws IOException {
    String[] labels = {device};
    RawPath path = files.sys("class/net/").add(device).add("/");
    String state = text(files, path, "operstate");
    UP.add(page, state.equals("up") ? 1 : 0, labels);
    double flags = number(files, path, "flags");
    INFO.add(
        page,
        1,
        text(files, path, "address"),
        adminState(flags),
        text(files, path, "broadcast"),
        device,
        text(files, path, "duplex"),
        text(files, path, "ifalias"),
        state);
    if (!Double.isNaN(flags)) {
      FLAGS.add(page, flags, labels);
    }
    double speed = number(files, path, "speed");
    if (speed >= 0 || (speed < 0 && !ignoresInvalidSpeed)) {
      SPEED.add(page, speed * BYTES_PER_MEGABIT, labels);
    }
    Attributes.addNumbers(files, path, NUMBERS, page, labels);
  }

  private static String adminState(double flags) {
    if (Double.isNaN(flags)) {
      return "unknown";
    }
    return ((long) flags & 1) == 1 ? "up" : "down";
  }
}
