package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.core.sys.FileStat;
import dev.pewter.core.sys.FileSystemStat;
import dev.pewter.core.sys.SystemCallException;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// Shows how full the machine's disks are, and how busy. Servers elsewhere are not asked: one that
/// is dead would hold the page.
final class FileSystemPage {
  static final Family LIMIT = GroupPage.gauge("fs_limit_bytes", "Size of the file system.");
  static final Family USAGE = GroupPage.gauge("fs_usage_bytes", "Bytes in use.");
  static final Family INODES = GroupPage.gauge("fs_inodes_total", "Inodes there are.");
  private static final Family INODES_FREE = GroupPage.gauge("fs_inodes_free", "Inodes to be had.");

  private final HostFiles files;
  private final GroupPage page;
  private final String root;

  FileSystemPage(HostFiles files, GroupPage page, String root) {
    this.files = files;
    this.page = page;
    this.root = root;
  }

  void add(GroupLabels labels) throws IOException {
    for (var mount : mounts().entrySet()) {
      add(root + mount.getValue(), labels.with("device", mount.getKey()));
    }
  }

  /// Adds what the kernel counts of the disks that are mounted.
  void addRequests(GroupLabels labels) throws IOException {
    var mounted = new HashMap<Long, String>();
    for (var mount : mounts().entrySet()) {
      try {
        mounted.putIfAbsent(FileStat.of(root + mount.getValue()).device(), mount.getKey());
      } catch (SystemCallException _) {
        // not to be seen from here
      }
    }
    Fields fields = files.readIfPossible(files.proc("diskstats"));
    while (fields != null && fields.nextLine()) {
      if (!fields.next() || !fields.isNumber()) {
        continue;
      }
      long major = fields.number();
      if (!fields.next() || !fields.isNumber()) {
        continue;
      }
      String device = mounted.get(GroupPage.device(major, fields.number()));
      if (device != null && fields.next()) {
        DiskPage.add(fields, page, labels.with("device", device));
      }
    }
  }

  private void add(String path, GroupLabels labels) {
    FileSystemStat stat;
    try {
      stat = FileSystemStat.of(path.getBytes(StandardCharsets.UTF_8));
    } catch (SystemCallException _) {
      return; // not to be seen from here
    }
    double block = Fields.toDouble(stat.blockBytes());
    double blocks = Fields.toDouble(stat.blocks());
    page.add(LIMIT, blocks * block, labels);
    page.add(USAGE, (blocks - Fields.toDouble(stat.freeBlocks())) * block, labels);
    page.add(INODES, Fields.toDouble(stat.files()), labels);
    page.add(INODES_FREE, Fields.toDouble(stat.freeFiles()), labels);
  }

  /// The first mount point of each disk.
  private Map<String, String> mounts() throws IOException {
    var mounts = new LinkedHashMap<String, String>();
    Fields fields = files.readIfPossible(files.proc("1/mounts"));
    while (fields != null && fields.nextLine()) {
      if (fields.next() && fields.startsWith("/dev/")) {
        String device = fields.text();
        if (fields.next() && !fields.text().contains("\\")) {
          mounts.putIfAbsent(device, fields.text());
        }
      }
    }
    return mounts;
  }
}
