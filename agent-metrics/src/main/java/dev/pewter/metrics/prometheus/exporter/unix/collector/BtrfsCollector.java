package dev.pewter.metrics.prometheus.exporter.unix.collector;

import static dev.pewter.metrics.prometheus.exporter.unix.collector.Attributes.number;

import dev.pewter.core.sys.BtrfsDevice;
import dev.pewter.core.sys.RawFiles;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.RawPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Btrfs file systems, from `fs/btrfs`; where the kernel answers, which it does to root, also
/// what it tells of their devices.
final class BtrfsCollector implements Collector {
  private static final double SECTOR_BYTES = 512;
  private static final double MILLIS = 1000;
  private static final Family INFO =
      Family.gauge("node_btrfs_info", "A file system, always 1.", "label", "uuid");
  private static final Family RESERVE =
      Family.gauge("node_btrfs_global_rsv_size_bytes", "Size of the reserve.", "uuid");
  private static final Family RESERVED =
      Family.gauge("node_btrfs_reserved_bytes", "Bytes reserved.", "block_group_type", "uuid");
  private static final Family USED = profile("used_bytes", "Bytes used.");
  private static final Family SIZE = profile("size_bytes", "Bytes allocated.");
  private static final Family RATIO =
      profile("allocation_ratio", "How many bytes a byte of data takes.");
  private static final String DEVICE_SIZE = "node_btrfs_device_size_bytes";
  private static final String DEVICE_SIZE_HELP = "Size of a device.";
  private static final String[] DEVICE_LABELS = {"device", "uuid"};
  private static final String[] KNOWN_DEVICE_LABELS = {"btrfs_dev_uuid", "device", "uuid"};
  private static final Family UNUSED =
      Family.gauge(
          "node_btrfs_device_unused_bytes", "Bytes of a device not used.", KNOWN_DEVICE_LABELS);
  private static final Family ERRORS =
      Family.counter(
          "node_btrfs_device_errors_total",
          "Errors of a device.",
          "btrfs_dev_uuid",
          "device",
          "type",
          "uuid");
  private static final List<Commit> COMMITS =
      List.of(
          new Commit(
              "commits",
              Family.counter("node_btrfs_commits_total", "Commits since mounted.", "uuid"),
              1),
          new Commit(
              "last_commit_ms",
              Family.gauge("node_btrfs_last_commit_seconds", "Time of the last commit.", "uuid"),
              MILLIS),
          new Commit(
              "max_commit_ms",
              Family.gauge("node_btrfs_max_commit_seconds", "Time of the longest commit.", "uuid"),
              MILLIS),
          new Commit(
              "total_commit_ms",
              Family.counter("node_btrfs_commit_seconds_total", "Time of all commits.", "uuid"),
              MILLIS));
  private static final List<String> GROUPS = List.of("data", "metadata", "system");
  private static final NameFilter ANY = new NameFilter("", "");
  private static final NameFilter BTRFS = new NameFilter("", "^btrfs$");

  private final HostFiles files;
  private final MountList mounts;
  private final Call call;
  private final boolean isShowingCommits;

  private record Commit(String field, Family family, double divisor) {}

  /// Asks the kernel for the devices of a mounted file system, a fake in tests.
  @FunctionalInterface
  interface Call {
    /// @throws IOException when it refuses
    List<BtrfsDevice> of(String path) throws IOException;
  }

  BtrfsCollector(CollectorSettings settings, Call call) {
    this.files = settings.files();
    this.mounts = new MountList(files);
    this.call = call;
    this.isShowingCommits = settings.hasNewerFamilies();
  }

  private static Family profile(String name, String help) {
    return Family.gauge("node_btrfs_" + name, help, "block_group_type", "mode", "uuid");
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> names = files.listIfPossible(files.sys("fs/btrfs"));
    if (names == null) {
      return;
    }
    names.removeIf(name -> !name.contains("-")); // features
    Map<String, List<BtrfsDevice>> devices = names.isEmpty() ? Map.of() : devices();
    for (String name : names) {
      add(page, name, devices);
    }
  }

  private void add(MetricPage page, String name, Map<String, List<BtrfsDevice>> known)
      throws IOException {
    RawPath path = files.sys("fs/btrfs/").add(name).add("/");
    int length = path.length();
    String metadata = Attributes.text(files, path, "metadata_uuid");
    String uuid = metadata.isEmpty() ? name : metadata;
    INFO.add(page, 1, Attributes.text(files, path, "label"), uuid);
    RESERVE.add(page, orZero(number(files, path, "allocation/global_rsv_size")), uuid);
    if (isShowingCommits) {
      addCommits(page, path, uuid);
    }
    List<String> members = files.listIfPossible(path.cut(length).add("devices"));
    path.cut(length);
    int count = members == null ? 0 : members.size();
    for (String group : GROUPS) {
      addGroup(page, path.cut(length).add("allocation/").add(group).add("/"), count, group, uuid);
    }
    List<BtrfsDevice> devices = known.get(name);
    if (devices != null) {
      devices.forEach(device -> addDevice(page, device, uuid));
    } else if (members != null) {
      for (String member : members) {
        path.cut(length).add("devices/").add(member).add("/");
        page.gauge(DEVICE_SIZE, DEVICE_SIZE_HELP)
            .addWith(
                orZero(number(files, path, "size")) * SECTOR_BYTES,
                DEVICE_LABELS,
                new String[] {member, uuid});
      }
    }
  }

  /// The lines `commits 12` and so on of `commit_stats`; 0 for what kernels before 6.0 do not tell.
  private void addCommits(MetricPage page, RawPath path, String uuid) throws IOException {
    double[] values = new double[COMMITS.size()];
    Fields line = files.readIfThere(path.add("commit_stats"));
    while (line != null && line.nextLine()) {
      line.next();
      for (int i = 0; i < values.length; i++) {
        if (line.is(COMMITS.get(i).field)) {
          line.next();
          values[i] = line.whole();
          break;
        }
      }
    }
    for (int i = 0; i < values.length; i++) {
      Commit commit = COMMITS.get(i);
      commit.family.add(page, values[i] / commit.divisor, uuid);
    }
  }

  private void addGroup(MetricPage page, RawPath path, int devices, String group, String uuid)
      throws IOException {
    List<String> modes = new ArrayList<>();
    int result =
        files.list(
            path,
            (name, length, kind) -> {
              if (kind == RawFiles.Kind.DIRECTORY) {
                modes.add(files.text(name, 0, length));
              }
            });
    if (result < 0) {
      return;
    }
    RESERVED.add(page, orZero(number(files, path, "bytes_reserved")), group, uuid);
    int length = path.length();
    for (String mode : modes) {
      path.cut(length).add(mode).add("/");
      USED.add(page, orZero(number(files, path, "used_bytes")), group, mode, uuid);
      SIZE.add(page, orZero(number(files, path, "total_bytes")), group, mode, uuid);
      RATIO.add(page, ratio(mode, devices), group, mode, uuid);
    }
  }

  private static double orZero(double number) {
    return Double.isNaN(number) ? 0 : number;
  }

  private static double ratio(String mode, double devices) {
    return switch (mode) {
      case "single", "raid0" -> 1;
      case "dup", "raid1", "raid10" -> 2;
      case "raid1c3" -> 3;
      case "raid1c4" -> 4;
      case "raid5" -> devices / (devices - 1);
      case "raid6" -> devices / (devices - 2);
      default -> 0;
    };
  }

  /// The devices of those mounted file systems that the kernel tells them of, by UUID.
  private Map<String, List<BtrfsDevice>> devices() throws IOException {
    Set<String> paths = new HashSet<>();
    mounts.forEach(ANY, BTRFS, mount -> paths.add(mount.path()));
    Map<String, List<BtrfsDevice>> devices = new HashMap<>();
    for (String path : paths) {
      List<BtrfsDevice> found = ask(path);
      if (!found.isEmpty()) {
        devices.putIfAbsent(found.getFirst().filesystem(), found);
      }
    }
    return devices;
  }

  private List<BtrfsDevice> ask(String path) {
    try {
      return call.of(path);
    } catch (IOException _) { // only root may ask; the files tell less, but tell it
      return List.of();
    }
  }

  private static void addDevice(MetricPage page, BtrfsDevice device, String uuid) {
    String name = device.path().substring(device.path().lastIndexOf('/') + 1);
    String[] labels = {device.uuid(), name, uuid};
    page.gauge(DEVICE_SIZE, DEVICE_SIZE_HELP)
        .addWith(Fields.toDouble(device.totalBytes()), KNOWN_DEVICE_LABELS, labels);
    UNUSED.add(page, Fields.toDouble(device.totalBytes() - device.usedBytes()), labels);
    addErrors(page, device.writeErrors(), "write", labels);
    addErrors(page, device.readErrors(), "read", labels);
    addErrors(page, device.flushErrors(), "flush", labels);
    addErrors(page, device.corruptionErrors(), "corruption", labels);
    addErrors(page, device.generationErrors(), "generation", labels);
  }

  private static void addErrors(MetricPage page, long count, String type, String... labels) {
    ERRORS.add(page, Fields.toDouble(count), labels[0], labels[1], type, labels[2]);
  }
}
