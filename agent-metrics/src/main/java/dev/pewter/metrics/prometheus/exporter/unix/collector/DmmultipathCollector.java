package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.number;
import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.text;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.Attribute;
import java.io.IOException;
import java.util.List;

/// Disks that are reached by several paths, from those of `block` that the device mapper made.
final class DmmultipathCollector implements Collector {
  private static final double SECTOR_BYTES = 512;
  private static final Family INFO =
      Family.gauge(
          "node_dmmultipath_device_info",
          "Texts about a disk, always 1.",
          "device",
          "sysfs_name",
          "uuid");
  private static final Family ACTIVE =
      family("device_active", "Whether requests go to a disk: 1, or 0 when it is suspended.");
  private static final List<Attribute> SIZE =
      List.of(
          Attribute.multiplied(
              "size", family("device_size_bytes", "Size of a disk."), SECTOR_BYTES));
  private static final Family PATHS = family("device_paths", "Paths to a disk.");
  private static final Family RUNNING =
      family("device_paths_active", "Paths to a disk that are running or live.");
  private static final Family FAILED =
      family("device_paths_failed", "Paths to a disk that are anything else.");
  private static final Family STATE =
      Family.gauge(
          "node_dmmultipath_path_state",
          "The state that a path is in, always 1.",
          "device",
          "path",
          "state");

  private final HostFiles files;

  DmmultipathCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private static Family family(String name, String help) {
    return Family.gauge("node_dmmultipath_" + name, help, "device", "sysfs_name");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    for (String disk : files.list(files.sys("block"))) {
      if (disk.startsWith("dm-")) {
        RawPath path = files.sys("block/").add(disk).add("/");
        String uuid = text(files, path, "dm/uuid");
        String name = text(files, path, "dm/name");
        if (uuid.startsWith("mpath-") && !name.isEmpty()) {
          INFO.add(page, 1, name, disk, uuid);
          ACTIVE.add(page, number(files, path, "dm/suspended") == 1 ? 0 : 1, name, disk);
          Attributes.addAll(files, path, SIZE, page, name, disk);
          addPaths(page, path, name, disk);
        }
      }
    }
  }

  private void addPaths(MetricPage page, RawPath disk, String... labels) throws IOException {
    List<String> found = files.listIfPossible(disk.add("slaves"));
    List<String> paths = found == null ? List.of() : found;
    int running = 0;
    for (String path : paths) {
      String state = text(files, files.sys("block/").add(path).add("/device/"), "state");
      if (state.equals("running") || state.equals("live")) { // SCSI's word, and NVMe's
        running++;
      }
      STATE.add(page, 1, labels[0], path, state.isEmpty() ? "unknown" : state);
    }
    PATHS.add(page, paths.size(), labels);
    RUNNING.add(page, running, labels);
    FAILED.add(page, paths.size() - running, labels);
  }
}
