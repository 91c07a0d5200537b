package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.FileSystemStat;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.prometheus.exporter.unix.collector.MountList.Mount;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How full the mounted file systems are. One that does not answer in time shows an error and does
/// not hold up the others.
final class FilesystemCollector implements Collector {
  private static final Family SIZE = gauge("size_bytes", "Size of a file system.");
  private static final Family FREE = gauge("free_bytes", "Bytes that are free for root.");
  private static final Family AVAILABLE = gauge("avail_bytes", "Bytes that are free for others.");
  private static final Family FILES = gauge("files", "How many files there can be.");
  private static final Family FILES_FREE = gauge("files_free", "How many more files there can be.");
  private static final Family READ_ONLY = gauge("readonly", "1 if it cannot be written, else 0.");
  private static final Family ERROR =
      gauge("device_error", "1 if the system could not tell the numbers, else 0.");

  private static final Family MOUNT =
      Family.gauge(
          "node_filesystem_mount_info",
          "The numbers of a file system's device, always 1.",
          "device",
          "major",
          "minor",
          "mountpoint");

  private final MountList list;
  private final NameFilter points;
  private final NameFilter types;
  private final Duration timeout;
  private final MountStats stats;
  private final boolean isShowingNumbers;

  FilesystemCollector(CollectorSettings settings, MountStats.Call call) {
    var arguments = settings.arguments().filesystem();
    this.list = new MountList(settings.files());
    this.points = new NameFilter(arguments.mountPointsExclude(), "");
    this.types = new NameFilter(arguments.fsTypesExclude(), "");
    this.timeout = arguments.mountTimeout();
    this.stats = new MountStats(call);
    this.isShowingNumbers = settings.hasNewerFamilies();
  }

  private static Family gauge(String name, String help) {
    return Family.gauge("node_filesystem_" + name, help, "device", "fstype", "mountpoint");
  }

  @Override
  public void collect(MetricPage page) throws IOException, InterruptedException {
    List<Mount> mounts = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    Set<List<String>> seen = new HashSet<>();
    list.forEach(
        points,
        types,
        mount -> {
          if (seen.add(List.of(mount.device(), mount.point(), mount.type()))) {
            mounts.add(mount);
            paths.add(mount.path());
          }
        });
    List<MountStats.Answer> answers = stats.ask(paths, timeout);
    for (int i = 0; i < answers.size(); i++) {
      add(page, mounts.get(i), answers.get(i));
    }
    if (isShowingNumbers) {
      addDevices(page, mounts, answers);
    }
  }

  /// Of those that told their numbers, as the reference. What is mounted last hides the others.
  private void addDevices(MetricPage page, List<Mount> mounts, List<MountStats.Answer> answers)
      throws IOException {
    Map<List<String>, String> numbers = new HashMap<>();
    list.forEachNumbered(
        points,
        types,
        mount -> numbers.put(List.of(mount.device(), mount.point()), mount.number()));
    Set<List<String>> seen = new HashSet<>();
    for (int i = 0; i < answers.size(); i++) {
      var key = List.of(mounts.get(i).device(), mounts.get(i).point());
      String number = numbers.getOrDefault(key, "");
      int colon = number.indexOf(':');
      if (answers.get(i) instanceof MountStats.Answer.Known && colon > 0 && seen.add(key)) {
        MOUNT.add(
            page,
            1,
            key.get(0),
            number.substring(0, colon),
            number.substring(colon + 1),
            key.get(1));
      }
    }
  }

  private static void add(MetricPage page, Mount mount, MountStats.Answer answer) {
    String[] labels = {mount.device(), mount.type(), mount.point()};
    int readOnly = mount.isReadOnly() ? 1 : 0;
    switch (answer) {
      case MountStats.Answer.Known(var stat) -> {
        READ_ONLY.add(page, readOnly, labels);
        ERROR.add(page, 0, labels);
        addNumbers(page, stat, labels);
      }
      case MountStats.Answer.Refused _ -> {
        READ_ONLY.add(page, readOnly, labels);
        ERROR.add(page, 1, labels);
      }
      case MountStats.Answer.Stuck _ -> {
        READ_ONLY.add(page, 0, labels);
        ERROR.add(page, 1, labels);
      }
    }
  }

  private static void addNumbers(MetricPage page, FileSystemStat stat, String... labels) {
    double block = Fields.toDouble(stat.blockBytes());
    SIZE.add(page, Fields.toDouble(stat.blocks()) * block, labels);
    FREE.add(page, Fields.toDouble(stat.freeBlocks()) * block, labels);
    AVAILABLE.add(page, Fields.toDouble(stat.availableBlocks()) * block, labels);
    FILES.add(page, Fields.toDouble(stat.files()), labels);
    FILES_FREE.add(page, Fields.toDouble(stat.freeFiles()), labels);
  }
}
