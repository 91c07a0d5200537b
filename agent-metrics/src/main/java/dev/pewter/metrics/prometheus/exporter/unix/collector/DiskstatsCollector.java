package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricFamily;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What block devices did, from `diskstats`, and what they are, from udev's data.
final class DiskstatsCollector implements Collector {
  private static final double SECTOR_BYTES = 512;
  private static final double MILLISECOND = 0.001;
  private static final int LEAST_NUMBERS = 11;
  private static final Column[] COLUMNS = {
    new Column("reads_completed", "reads"),
    new Column("reads_merged", "reads merged"),
    new Column("read_bytes", "bytes read", SECTOR_BYTES),
    new Column("read_time_seconds", "time of all reads", MILLISECOND),
    new Column("writes_completed", "writes"),
    new Column("writes_merged", "writes merged"),
    new Column("written_bytes", "bytes written", SECTOR_BYTES),
    new Column("write_time_seconds", "time of all writes", MILLISECOND),
    new Column(Family.gauge("node_disk_io_now", "Commands at work.", "device"), 1),
    new Column("io_time_seconds", "time with commands at work", MILLISECOND),
    new Column("io_time_weighted_seconds", "time of all commands", MILLISECOND),
    new Column("discards_completed", "discards"),
    new Column("discards_merged", "discards merged"),
    new Column("discarded_sectors", "sectors discarded"),
    new Column("discard_time_seconds", "time of all discards", MILLISECOND),
    new Column("flush_requests", "flushes"),
    new Column("flush_requests_time_seconds", "time of all flushes", MILLISECOND)
  };
  private static final Family[] FAMILIES =
      Arrays.stream(COLUMNS).map(Column::family).toArray(Family[]::new);
  private static final Family INFO =
      Family.gauge(
          "node_disk_info",
          "Texts about a device, always 1.",
          "device",
          "major",
          "minor",
          "model",
          "path",
          "revision",
          "serial",
          "wwn");
  private static final Family FILESYSTEM =
      Family.gauge(
          "node_disk_filesystem_info",
          "The file system on a device, always 1.",
          "device",
          "type",
          "usage",
          "uuid",
          "version");
  private static final Family MAPPER =
      Family.gauge(
          "node_disk_device_mapper_info",
          "A mapped device, always 1.",
          "device",
          "lv_layer",
          "lv_name",
          "name",
          "uuid",
          "vg_name");
  private static final Map<String, Family> ATA =
      Map.of(
          "ID_ATA_WRITE_CACHE",
          Family.gauge("node_disk_ata_write_cache", "1 if there is a write cache.", "device"),
          "ID_ATA_WRITE_CACHE_ENABLED",
          Family.gauge(
              "node_disk_ata_write_cache_enabled", "1 if the write cache is used.", "device"),
          "ID_ATA_ROTATION_RATE_RPM",
          Family.gauge(
              "node_disk_ata_rotation_rate_rpm", "Turns in a minute; 0 for none.", "device"));

  private final HostFiles files;
  private final NameFilter devices;
  private final boolean hasUdev;
  private final double[] numbers = new double[COLUMNS.length];
  private final List<Device> found = new ArrayList<>();
  private final Map<String, String> properties = new HashMap<>();

  private record Device(String name, String major, String minor) {}

  private record Column(Family family, double factor) {
    Column(String name, String what, double factor) {
      this(
          Family.counter("node_disk_" + name + "_total", "Device: " + what + ".", "device"),
          factor);
    }

    Column(String name, String what) {
      this(name, what, 1);
    }
  }

  DiskstatsCollector(CollectorSettings settings) throws IOException {
    var arguments = settings.arguments().disk();
    this.files = settings.files();
    this.devices =
        new NameFilter(
            arguments.deviceInclude().isEmpty() ? arguments.deviceExclude() : "",
            arguments.deviceInclude());
    String udev = settings.paths().udev();
    this.hasUdev = files.list(files.path(udev), (_, _, _) -> {}) >= 0;
    if (!hasUdev) {
      settings.log().error("cannot read udev's data, labels of disks stay empty", "path", udev);
    }
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    found.clear();
    Fields line = files.read(files.proc("diskstats"));
    MetricFamily[] families = Family.on(page, FAMILIES);
    while (line.nextLine()) {
      if (!line.next()) {
        continue;
      }
      line.whole(); // or it is no line of a device
      String major = line.text();
      line.next();
      String minor = line.text();
      line.next();
      String device = line.text();
      if (!devices.shows(device)) {
        continue;
      }
      int count = 0;
      while (count < numbers.length && line.next()) {
        numbers[count] = line.whole() * COLUMNS[count].factor;
        count++;
      }
      if (count >= LEAST_NUMBERS) {
        String[] labels = {device};
        for (int i = 0; i < count; i++) {
          families[i].add(numbers[i], labels);
        }
        found.add(new Device(device, major, minor));
      }
    }
    for (var device : found) {
      addInfo(page, device);
    }
  }

  private void addInfo(MetricPage page, Device device) throws IOException {
    readProperties(device);
    String serial = property("SCSI_IDENT_SERIAL");
    INFO.add(
        page,
        1,
        device.name,
        device.major,
        device.minor,
        property("ID_MODEL"),
        property("ID_PATH"),
        property("ID_REVISION"),
        serial.isEmpty() ? property("ID_SERIAL_SHORT") : serial,
        property("ID_WWN"));
    String type = property("ID_FS_TYPE");
    if (!type.isEmpty()) {
      FILESYSTEM.add(
          page,
          1,
          device.name,
          type,
          property("ID_FS_USAGE"),
          property("ID_FS_UUID"),
          property("ID_FS_VERSION"));
    }
    String name = property("DM_NAME");
    if (!name.isEmpty()) {
      MAPPER.add(
          page,
          1,
          device.name,
          property("DM_LV_LAYER"),
          property("DM_LV_NAME"),
          name,
          property("DM_UUID"),
          property("DM_VG_NAME"));
    }
    if (!property("ID_ATA").isEmpty()) {
      ATA.forEach((key, family) -> addNumber(page, family, device.name, property(key)));
    }
  }

  private static void addNumber(MetricPage page, Family family, String device, String value) {
    if (!value.isEmpty()
        && value.length() < 10
        && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      family.add(page, Integer.parseInt(value), device);
    }
  }

  private String property(String key) {
    return properties.getOrDefault(key, "");
  }

  /// Reads the lines `E:KEY=VALUE` of udev's file of a device.
  private void readProperties(Device device) throws IOException {
    properties.clear();
    if (!hasUdev) {
      return;
    }
    Fields line =
        files.readIfPossible(
            files
                .path(files.paths().udev())
                .add("/b")
                .add(device.major)
                .add(":")
                .add(device.minor));
    while (line != null && line.nextLine()) {
      line.next('=');
      if (line.startsWith("E:ID_")
          || line.startsWith("E:DM_")
          || line.startsWith("E:SCSI_IDENT_SERIAL")) {
        String key = line.text(line.from() + 2, line.to());
        properties.put(key, line.rest().text());
      }
    }
  }
}
