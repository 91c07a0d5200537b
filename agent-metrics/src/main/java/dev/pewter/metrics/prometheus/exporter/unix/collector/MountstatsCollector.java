package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// NFS file systems as this machine uses them, from `self/mountstats`. One that is mounted twice
/// is shown once, for its numbers are the same.
final class MountstatsCollector implements Collector {
  private static final String[] LABELS = {"export", "mountaddr", "protocol"};
  private static final Family AGE = counter("age_seconds", "Time since it was mounted.");
  private static final Family[] BYTES = {
    counter("read_bytes", "Bytes read."),
    counter("write_bytes", "Bytes written."),
    counter("direct_read_bytes", "Bytes read directly."),
    counter("direct_write_bytes", "Bytes written directly."),
    counter("total_read_bytes", "Bytes read from the server."),
    counter("total_write_bytes", "Bytes written to the server."),
    counter("read_pages", "Pages read."),
    counter("write_pages", "Pages written.")
  };
  private static final Family[] EVENTS = events();
  private static final int NOT_SHOWN = 18; // the event of congestion
  private static final Family[] TRANSPORT = {
    transport("bind"),
    transport("connect"),
    Family.gauge("node_mountstats_nfs_transport_idle_time_seconds", "Idle time.", LABELS),
    transport("sends"),
    transport("receives"),
    transport("bad_transaction_ids"),
    transport("backlog_queue"),
    Family.gauge("node_mountstats_nfs_transport_maximum_rpc_slots", "Most calls.", LABELS),
    transport("sending_queue"),
    transport("pending_queue")
  };
  private static final Family MOUNT_POINT =
      Family.gauge(
          "node_mountstats_nfs_mountpoint_info",
          "Where a file system is mounted, always 1.",
          "export",
          "mountaddr",
          "mountpoint",
          "protocol");
  private static final int[] TCP_COLUMNS = {1, 2, 4, 5, 6, 7, 9, 10, 11, 12};
  private static final int[] UDP_COLUMNS = {1, -1, -1, 2, 3, 4, 6, 7, 8, 9};
  private static final int[] RDMA_COLUMNS = {1, 2, 4, 5, 6, 7, 9, -1, -1, -1};
  private static final int IDLE = 2; // of the transport's families
  private static final Family[] OPERATIONS = {
    operation("requests"),
    operation("transmissions"),
    operation("major_timeouts"),
    operation("sent_bytes"),
    operation("received_bytes"),
    operation("queue_time_seconds"),
    operation("response_time_seconds"),
    operation("request_time_seconds")
  };
  private static final int FIRST_TIME = 5; // of the operations' families
  private static final long MANTISSA = 1L << 53;

  private final HostFiles files;
  private final boolean isShowingPoints;

  /// What is known of the mount whose lines are read. Its numbers follow before its protocol.
  private static final class Mount {
    String export = "";
    String address = "";
    String point = "";
    double age;
    long[] bytes = new long[BYTES.length];
    long[] events = new long[EVENTS.length];
    boolean isShown;
  }

  MountstatsCollector(CollectorSettings settings) {
    this.files = settings.files();
    this.isShowingPoints = settings.hasNewerFamilies();
  }

  private static Family counter(String name, String help) {
    return Family.counter("node_mountstats_nfs_" + name + "_total", help, LABELS);
  }

  private static Family transport(String name) {
    return counter("transport_" + name, "Connection: " + name + ".");
  }

  private static Family operation(String name) {
    return Family.counter(
        "node_mountstats_nfs_operations_" + name + "_total",
        "Operation: " + name + ".",
        "export",
        "mountaddr",
        "operation",
        "protocol");
  }

  private static Family[] events() {
    String[] names =
        ("inode_revalidate dnode_revalidate data_invalidate attribute_invalidate vfs_open"
                + " vfs_lookup vfs_access vfs_update_page vfs_read_page vfs_read_pages"
                + " vfs_write_page vfs_write_pages vfs_getdents vfs_setattr vfs_flush vfs_fsync"
                + " vfs_lock vfs_file_release congestion truncation write_extension silly_rename"
                + " short_read short_write jukebox_delay pnfs_read pnfs_write")
            .split(" ", -1);
    var families = new Family[names.length];
    for (int i = 0; i < names.length; i++) {
      families[i] = counter("event_" + names[i], "Event: " + names[i] + ".");
    }
    return families;
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> addresses = addresses();
    Fields line = files.read(files.proc("self/mountstats"));
    Set<List<String>> seen = new HashSet<>();
    Mount mount = new Mount();
    String[] labels = {};
    int index = -1;
    while (line.nextLine()) {
      if (!line.next()) {
        continue;
      }
      switch (line.text()) {
        case "device" -> {
          mount = new Mount();
          labels = new String[0];
          index++;
          line.next();
          mount.export = line.text();
          mount.address = index < addresses.size() ? addresses.get(index) : "";
          mount.point = line.skip(3) ? line.text() : ""; // mounted on
        }
        case "age:" -> mount.age = line.next() ? line.whole() : 0;
        case "bytes:" -> mount.bytes = Arrays.copyOf(numbers(line, BYTES.length), BYTES.length);
        case "events:" -> mount.events = Arrays.copyOf(numbers(line, EVENTS.length), EVENTS.length);
        case "xprt:" -> {
          line.next();
          String protocol = line.text();
          if (isShowingPoints
              && seen.add(List.of(mount.export, mount.address, mount.point, protocol))) {
            MOUNT_POINT.add(page, 1, mount.export, mount.address, mount.point, protocol);
          }
          if (!mount.isShown && seen.add(List.of(mount.export, mount.address, protocol))) {
            mount.isShown = true;
            labels = new String[] {mount.export, mount.address, protocol};
            addMount(page, mount, labels);
            addTransport(page, numbers(line, 13), columns(protocol), labels);
          }
        }
        default -> {
          if (labels.length > 0 && line.endsWith(":")) {
            addOperation(page, line, labels);
          }
        }
      }
    }
  }

  /// The servers' addresses of all mounts, in their order.
  private List<String> addresses() throws IOException {
    List<String> addresses = new ArrayList<>();
    Fields line = files.readIfPossible(files.proc("self/mountinfo"));
    while (line != null && line.nextLine()) {
      while (line.next() && !line.is("-")) {
        // what comes before the type
      }
      String options = line.skip(2) && line.next() ? "," + line.text() : "";
      int from = options.indexOf(",addr=") + ",addr=".length();
      int to = options.indexOf(',', from);
      addresses.add(
          !options.contains(",addr=")
              ? ""
              : to < 0 ? options.substring(from) : options.substring(from, to));
    }
    return addresses;
  }

  /// At most so many numbers.
  private static long[] numbers(Fields line, int most) throws IOException {
    long[] numbers = new long[most];
    int count = 0;
    while (count < most && line.next()) {
      numbers[count++] = line.number();
    }
    return Arrays.copyOf(numbers, count);
  }

  private static void addMount(MetricPage page, Mount mount, String... labels) {
    AGE.add(page, mount.age, labels);
    for (int i = 0; i < mount.bytes.length; i++) {
      BYTES[i].add(page, Fields.toDouble(mount.bytes[i]), labels);
    }
    for (int i = 0; i < mount.events.length; i++) {
      if (i != NOT_SHOWN) {
        EVENTS[i].add(page, Fields.toDouble(mount.events[i]), labels);
      }
    }
  }

  private static int[] columns(String protocol) {
    return switch (protocol) {
      case "udp" -> UDP_COLUMNS;
      case "rdma" -> RDMA_COLUMNS;
      default -> TCP_COLUMNS;
    };
  }

  private static void addTransport(
      MetricPage page, long[] numbers, int[] columns, String... labels) {
    for (int i = 0; i < columns.length; i++) {
      int column = columns[i];
      long value = column >= 0 && column < numbers.length ? numbers[column] : 0;
      double shown = Fields.toDouble(i == IDLE ? Long.remainderUnsigned(value, MANTISSA) : value);
      TRANSPORT[i].add(page, shown, labels);
    }
  }

  private static void addOperation(MetricPage page, Fields line, String... labels)
      throws IOException {
    String name = line.text(line.from(), line.to() - 1);
    long[] numbers = numbers(line, OPERATIONS.length);
    if (numbers.length < OPERATIONS.length || !name.equals(name.toUpperCase(Locale.ROOT))) {
      return; // a line of another kind
    }
    String[] all = {labels[0], labels[1], name, labels[2]};
    for (int i = 0; i < numbers.length; i++) {
      double value =
          i < FIRST_TIME
              ? Fields.toDouble(numbers[i])
              : Fields.toDouble(Long.remainderUnsigned(numbers[i], MANTISSA)) / 1000;
      OPERATIONS[i].add(page, value, all);
    }
  }
}
