package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.util.Map;

/// Block devices that are mirrored over the network, from `drbd`: `1:` begins a device, pairs
/// `key:value` tell of it.
final class DrbdCollector implements Collector {
  private static final double KIB = 1024;
  private static final Map<String, Amount> NUMBERS =
      Map.ofEntries(
          Map.entry("ns", counter("network_sent_bytes_total", KIB)),
          Map.entry("nr", counter("network_received_bytes_total", 1)),
          Map.entry("dw", counter("disk_written_bytes_total", KIB)),
          Map.entry("dr", counter("disk_read_bytes_total", KIB)),
          Map.entry("al", counter("activitylog_writes_total", 1)),
          Map.entry("bm", counter("bitmap_writes_total", 1)),
          Map.entry("lo", gauge("local_pending", 1)),
          Map.entry("pe", gauge("remote_pending", 1)),
          Map.entry("ua", gauge("remote_unacknowledged", 1)),
          Map.entry("ap", gauge("application_pending", 1)),
          Map.entry("ep", gauge("epochs", 1)),
          Map.entry("oos", gauge("out_of_sync_bytes", KIB)));
  private static final Map<String, State> STATES =
      Map.of(
          "ro",
          new State(
              "Primary",
              Family.gauge(
                  "node_drbd_node_role_is_primary",
                  "1 if a side is the primary one.",
                  "device",
                  "node")),
          "ds",
          new State(
              "UpToDate",
              Family.gauge(
                  "node_drbd_disk_state_is_up_to_date",
                  "1 if a side's disk is up to date.",
                  "device",
                  "node")));
  private static final Family CONNECTED =
      Family.gauge("node_drbd_connected", "1 if the other side is connected.", "device");

  private final HostFiles files;

  private record Amount(Family family, double factor) {}

  /// Two texts, of this and of the other side.
  private record State(String good, Family family) {}

  DrbdCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private static Amount counter(String name, double factor) {
    return new Amount(
        Family.counter("node_drbd_" + name, "Mirrored device: " + name + ".", "device"), factor);
  }

  private static Amount gauge(String name, double factor) {
    return new Amount(
        Family.gauge("node_drbd_" + name, "Mirrored device: " + name + ".", "device"), factor);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    Fields line = files.readIfThere(files.proc("drbd"));
    if (line == null) {
      throw new NoData("drbd: not there");
    }
    String device = "unknown";
    while (line.nextLine()) {
      while (line.next()) {
        String field = line.text();
        int colon = field.indexOf(':');
        if (colon <= 0 || field.indexOf(':', colon + 1) >= 0) {
          continue;
        }
        String key = field.substring(0, colon);
        String value = field.substring(colon + 1);
        if (value.isEmpty() && key.chars().allMatch(c -> c >= '0' && c <= '9')) {
          device = "drbd" + key;
        } else {
          add(page, device, key, value, line.select(line.from() + colon + 1, line.to()));
        }
      }
    }
  }

  private static void add(MetricPage page, String device, String key, String value, Fields field)
      throws IOException {
    Amount number = NUMBERS.get(key);
    State state = STATES.get(key);
    if (number != null) {
      number.family.add(page, field.decimal() * number.factor, device);
    } else if (state != null) {
      String[] sides = value.split("/", -1);
      state.family.add(page, sides[0].equals(state.good) ? 1 : 0, device, "local");
      if (sides.length > 1) {
        state.family.add(page, sides[1].equals(state.good) ? 1 : 0, device, "remote");
      }
    } else if (key.equals("cs")) {
      CONNECTED.add(page, value.equals("Connected") ? 1 : 0, device);
    }
  }
}
