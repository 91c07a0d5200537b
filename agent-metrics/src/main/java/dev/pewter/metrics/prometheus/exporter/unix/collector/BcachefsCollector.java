package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bcachefs file systems, from `fs/bcachefs`. What counts does so since they were made.
final class BcachefsCollector implements Collector {
  private static final String UNITS = "kmgtpe";
  private static final String DEVICE = "dev-"; // and its number: a directory
  private static final Family INFO = gauge("info", "A file system, always 1.", "uuid");
  private static final Family CACHE =
      gauge("btree_cache_size_bytes", "Memory of the cache of btree nodes.", "uuid");
  private static final Family COMPRESSED =
      gauge("compression_compressed_bytes", "What data takes.", "algorithm", "uuid");
  private static final Family UNCOMPRESSED =
      gauge("compression_uncompressed_bytes", "What data took uncompressed.", "algorithm", "uuid");
  private static final Family ERRORS =
      counter("errors_total", "Errors that were found.", "error_type", "uuid");
  private static final Family WRITES =
      counter("btree_writes_total", "Writes of btree nodes.", "type", "uuid");
  private static final Family WRITE_SIZE =
      gauge("btree_write_average_size_bytes", "How much such a write has.", "type", "uuid");
  private static final Family DEVICE_INFO =
      gauge("device_info", "Texts about a device, always 1.", "device", "label", "state", "uuid");
  private static final Family BUCKET_SIZE =
      gauge("device_bucket_size_bytes", "Size of a bucket.", "device", "uuid");
  private static final List<Attribute> DEVICE_NUMBERS =
      List.of(
          new Attribute(
              "nbuckets", gauge("device_buckets", "Buckets of a device.", "device", "uuid")),
          new Attribute(
              "durability",
              gauge("device_durability", "How many copies one here counts as.", "device", "uuid")));
  private static final Family IO_DONE =
      counter(
          "device_io_done_bytes_total",
          "What was read from a device or written to it.",
          "data_type",
          "device",
          "operation",
          "uuid");
  private static final Family IO_ERRORS =
      counter("device_io_errors_total", "Errors of a device.", "device", "type", "uuid");

  private final HostFiles files;
  private final NamedFamilies counters = new NamedFamilies(BcachefsCollector::counter);

  BcachefsCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private static Family gauge(String name, String help, String... labels) {
    return Family.gauge("node_bcachefs_" + name, help, labels);
  }

  private static Family counter(String name, String help, String... labels) {
    return Family.counter("node_bcachefs_" + name, help, labels);
  }

  private static Family counter(String file) {
    return counter(MetricNames.sanitized(file) + "_total", "Counter " + file + ".", "uuid");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    boolean hasAny = false;
    for (String uuid : files.list(files.sys("fs/bcachefs"))) {
      RawPath path = files.sys("fs/bcachefs/").add(uuid).add("/");
      List<String> names = files.listIfPossible(path);
      if (names != null) {
        hasAny = true;
        add(page, path, names, uuid);
      }
    }
    if (!hasAny) {
      throw new NoData("no such file system is mounted");
    }
  }

  private void add(MetricPage page, RawPath path, List<String> names, String uuid)
      throws IOException {
    INFO.add(page, 1, uuid);
    CACHE.add(page, size(path, "btree_cache_size"), uuid);
    Fields compression = lines(path, "compression_stats");
    if (compression != null && compression.nextLine()) { // titles
      addTable(page, compression, uuid, COMPRESSED, UNCOMPRESSED);
    }
    Fields errors = lines(path, "errors");
    if (errors != null) {
      addTable(page, errors, uuid, ERRORS);
    }
    Fields writes = lines(path, "btree_write_stats");
    if (writes != null && writes.nextLine()) { // titles
      addTable(page, writes, uuid, WRITES, WRITE_SIZE);
    }
    addCounters(page, path, uuid);
    int length = path.length();
    for (String name : names) {
      if (name.startsWith(DEVICE)) {
        addDevice(page, path.cut(length).add(name).add("/"), name.substring(DEVICE.length()), uuid);
      }
    }
  }

  /// The lines of a file; null when it is not there.
  private @Nullable Fields lines(RawPath path, String file) throws IOException {
    int length = path.length();
    Fields lines = files.readIfThere(path.add(file));
    path.cut(length);
    return lines;
  }

  /// Lines of a name, with or without a colon, and a number for each family.
  private static void addTable(MetricPage page, Fields line, String uuid, Family... columns)
      throws IOException {
    while (line.nextLine()) {
      if (!line.next()) {
        continue;
      }
      String name = line.text(line.from(), line.endsWith(":") ? line.to() - 1 : line.to());
      for (Family column : columns) {
        if (line.next()) {
          column.add(page, size(line), name, uuid);
        }
      }
    }
  }

  private void addCounters(MetricPage page, RawPath path, String uuid) throws IOException {
    int start = path.length();
    List<String> names = files.listIfPossible(path.add("counters/"));
    for (String name : names == null ? List.<String>of() : names) {
      Fields line = lines(path, name);
      while (line != null && line.nextLine()) {
        line.next(':');
        if (line.is("since filesystem creation")) {
          counters.of(name).add(page, size(line.rest()), uuid);
        }
      }
    }
    path.cut(start);
  }

  private void addDevice(MetricPage page, RawPath path, String device, String uuid)
      throws IOException {
    DEVICE_INFO.add(page, 1, device, text(files, path, "label"), text(files, path, "state"), uuid);
    BUCKET_SIZE.add(page, size(path, "bucket_size"), device, uuid);
    Attributes.addAll(files, path, DEVICE_NUMBERS, page, device, uuid);
    Fields done = lines(path, "io_done");
    if (done != null) {
      addDone(page, done, device, uuid);
    }
    Fields errors = lines(path, "io_errors");
    if (errors != null) {
      addErrors(page, errors, device, uuid);
    }
  }

  /// After a line `read:` or `write:` one for each kind of data.
  private static void addDone(MetricPage page, Fields line, String device, String uuid)
      throws IOException {
    String operation = "";
    while (line.nextLine()) {
      line.next(':');
      String name = line.text();
      if (line.rest().length() > 0) {
        IO_DONE.add(page, line.whole(), name, device, operation, uuid);
      } else if (name.equals("read") || name.equals("write")) {
        operation = name;
      }
    }
  }

  /// One part since the file system was made, and one since the counters were set back.
  private static void addErrors(MetricPage page, Fields line, String device, String uuid)
      throws IOException {
    boolean isSinceCreation = false;
    while (line.nextLine()) {
      line.next(':');
      if (line.startsWith("IO errors since ")) {
        isSinceCreation = line.endsWith(" filesystem creation");
      } else if (isSinceCreation) {
        String type = line.text();
        if (line.rest().length() > 0) {
          IO_ERRORS.add(page, line.whole(), device, type, uuid);
        }
      }
    }
  }

  /// The size in a file; 0 when there is none.
  private double size(RawPath path, String file) throws IOException {
    return lines(path, file) == null ? 0 : size(files.value());
  }

  /// A number that may have a unit, such as `2.05G`: powers of 1024.
  private static double size(Fields field) throws IOException {
    int last = field.to() - 1;
    int unit = last < field.from() ? 0 : 1 + UNITS.indexOf(field.bytes()[last] | 0x20);
    double number = (unit == 0 ? field : field.select(field.from(), last)).decimal();
    return Math.floor(number * Math.pow(1024, unit));
  }
}
