package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.number;
import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.core.bytes.Search;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.List;

/// PCI devices, from `bus/pci/devices`, whose entries are links to
/// `…/pci0000:00/0000:00:02.1/0000:01:00.0`: the bridge that a device is behind, and the device.
final class PcideviceCollector implements Collector {
  private static final double GIGA = 1e9;
  private static final double UNKNOWN = -1;
  private static final Family INFO =
      Family.gauge(
          "node_pcidevice_info",
          "Texts about a device, always 1.",
          "bus",
          "class_id",
          "device",
          "device_id",
          "function",
          "parent_bus",
          "parent_device",
          "parent_function",
          "parent_segment",
          "revision",
          "segment",
          "subsystem_device_id",
          "subsystem_vendor_id",
          "vendor_id");
  private static final Family POWER =
      Family.gauge(
          "node_pcidevice_power_state",
          "1 for the state of power that a device is in.",
          "bus",
          "device",
          "function",
          "segment",
          "state");
  private static final List<String> POWER_STATES =
      List.of("D0", "D1", "D2", "D3cold", "D3hot", "error", "unknown");
  private static final Family NUMA_NODE =
      family("numa_node", "The node whose memory a device is next to.");
  private static final List<Attribute> WIDTHS =
      List.of(
          attribute("current_link_width", "Lanes in use, -1 when unknown."),
          attribute("max_link_width", "Lanes a device has, -1 when unknown."));
  private static final List<Attribute> SPEEDS =
      List.of(
          new Attribute(
              "current_link_speed",
              family("current_link_transfers_per_second", "Speed of a lane, -1 when unknown.")),
          new Attribute(
              "max_link_speed",
              family("max_link_transfers_per_second", "Highest speed, -1 when unknown.")));
  private static final List<Attribute> NUMBERS =
      List.of(
          attribute("d3cold_allowed", "Whether a device may lose all power."),
          attribute("sriov_drivers_autoprobe", "Whether virtual functions get a driver."),
          attribute("sriov_numvfs", "Virtual functions of a device that are on."),
          attribute("sriov_totalvfs", "Virtual functions a device can have."),
          attribute("sriov_vf_total_msix", "Interrupts for virtual functions."));

  private final HostFiles files;

  PcideviceCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  /// Where a device is, `0000:45:00.0`: segment, bus, device and function.
  private record Location(String bus, String device, String function, String segment) {
    static final Location NONE = new Location("*", "*", "*", "*");
  }

  private static Family family(String name, String help) {
    return Family.gauge("node_pcidevice_" + name, help, "bus", "device", "function", "segment");
  }

  private static Attribute attribute(String file, String help) {
    return new Attribute(file, family(file, help));
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String name : files.list(files.sys("bus/pci/devices"))) {
      RawPath path = files.sys("bus/pci/devices/").add(name);
      Fields link = files.readLinkIfPossible(path);
      if (link != null) {
        byte[] target = link.bytes();
        int slash = Search.lastIndexOf(target, (byte) '/', 0, link.end());
        int before = Search.lastIndexOf(target, (byte) '/', 0, Math.max(0, slash));
        Location at = location(target, slash + 1, link.end());
        Location parent = location(target, before + 1, Math.max(0, slash));
        if (!at.equals(Location.NONE)) {
          add(page, path.add("/"), at, parent);
        }
      }
    }
  }

  /// A place in a link; none for a root such as `pci0000:00`.
  private Location location(byte[] link, int from, int to) {
    int bus = Search.indexOf(link, (byte) ':', from, to) + 1;
    int device = bus == 0 ? 0 : Search.indexOf(link, (byte) ':', bus, to) + 1;
    int function = device == 0 ? 0 : Search.indexOf(link, (byte) '.', device, to) + 1;
    return function == 0
        ? Location.NONE
        : new Location(
            files.text(link, bus, device - 1),
            files.text(link, device, function - 1),
            files.text(link, function, to),
            files.text(link, from, bus - 1));
  }

  private void add(MetricPage page, RawPath path, Location at, Location parent) throws IOException {
    String kind = text(files, path, "class");
    if (kind.isEmpty()) {
      return; // gone
    }
    INFO.add(
        page,
        1,
        at.bus,
        kind,
        at.device,
        text(files, path, "device"),
        at.function,
        parent.bus,
        parent.device,
        parent.function,
        parent.segment,
        text(files, path, "revision"),
        at.segment,
        text(files, path, "subsystem_device"),
        text(files, path, "subsystem_vendor"),
        text(files, path, "vendor"));
    String[] labels = {at.bus, at.device, at.function, at.segment};
    for (Attribute width : WIDTHS) {
      double lanes = number(files, path, width.file());
      width.family().add(page, Double.isNaN(lanes) ? UNKNOWN : lanes, labels);
    }
    for (Attribute speed : SPEEDS) {
      speed.family().add(page, speed(path, speed.file()), labels);
    }
    Attributes.addAll(files, path, NUMBERS, page, labels);
    double node = number(files, path, "numa_node");
    if (node >= 0) { // -1: the machine has none
      NUMA_NODE.add(page, node, labels);
    }
    String power = text(files, path, "power_state");
    if (!power.isEmpty()) {
      for (String state : POWER_STATES) {
        double value = state.equals(power) ? 1 : 0;
        POWER.add(page, value, at.bus, at.device, at.function, at.segment, state);
      }
    }
  }

  /// `8.0 GT/s PCIe`, or `Unknown`.
  private double speed(RawPath path, String file) throws IOException {
    int length = path.length();
    Fields speed = files.readIfPossible(path.add(file));
    path.cut(length);
    if (speed == null || !speed.nextLine() || !speed.next() || speed.startsWith("Unknown")) {
      return UNKNOWN;
    }
    return speed.decimal() * GIGA;
  }
}
