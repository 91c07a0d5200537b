package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.core.sys.RawFiles;
import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// ZFS and its pools, from `spl/kstat/zfs`.
final class ZfsCollector implements Collector {
  private static final String DIRECTORY = "spl/kstat/zfs/";
  private static final int MOST_NAMES = 4096;
  private static final int LEAST_IO_COLUMNS = 12;
  private static final Map<String, String> FILES =
      Map.ofEntries(
          Map.entry("abdstats", "abd"),
          Map.entry("arcstats", "arc"),
          Map.entry("dbufstats", "dbuf"),
          Map.entry("dmu_tx", "dmu_tx"),
          Map.entry("dnodestats", "dnode"),
          Map.entry("fm", "fm"),
          Map.entry("vdev_cache_stats", "vdev_cache"),
          Map.entry("vdev_mirror_stats", "vdev_mirror"),
          Map.entry("xuio_stats", "xuio"),
          Map.entry("zfetchstats", "zfetch"),
          Map.entry("zil", "zil"));
  private static final Family STATE =
      Family.gauge("node_zfs_zpool_state", "1 for the state a pool is in.", "state", "zpool");
  private static final String[] STATES = {
    "online", "degraded", "faulted", "offline", "removed", "unavail", "suspended"
  };

  private final HostFiles files;
  private final Map<String, Map<String, Family>> families = new HashMap<>();
  private final List<String> columns = new ArrayList<>();

  ZfsCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> names = new ArrayList<>();
    List<String> pools = new ArrayList<>();
    int result =
        files.list(
            files.proc(DIRECTORY),
            (name, length, kind) ->
                (kind == RawFiles.Kind.DIRECTORY ? pools : names).add(files.text(name, 0, length)));
    if (result < 0) {
      throw new NoData(DIRECTORY + ": not there");
    }
    for (String name : names) {
      String area = FILES.get(name);
      Fields line = area == null ? null : files.readIfPossible(files.proc(DIRECTORY).add(name));
      if (area != null && line != null) {
        addTable(page, line, area);
      }
    }
    pools.sort(null);
    for (String pool : pools) {
      addPool(page, pool);
    }
  }

  /// Rows of name, type and data.
  private void addTable(MetricPage page, Fields line, String area) throws IOException {
    skipTitles(line);
    while (line.nextLine()) {
      if (!line.next()) {
        continue;
      }
      String name = line.text();
      line.next();
      if ((line.is("4") || line.is("3")) && line.next()) {
        family(area, name).add(page, line.whole());
      }
    }
  }

  private static void skipTitles(Fields line) throws IOException {
    while (line.nextLine()) {
      if (line.next() && line.is("name") && line.next() && line.is("type")) {
        return;
      }
    }
    throw new IOException("a file of ZFS without titles");
  }

  private void addPool(MetricPage page, String pool) throws IOException {
    String directory = DIRECTORY + pool;
    Fields io = files.readIfPossible(files.proc(directory).add("/io"));
    if (io != null) {
      addIo(page, io, pool);
    }
    List<String> names = files.listIfPossible(files.proc(directory));
    if (names == null) {
      return; // it was exported
    }
    for (String name : names) {
      if (name.startsWith("objset-")) {
        Fields line = files.readIfPossible(files.proc(directory).add("/").add(name));
        if (line != null) {
          addDataset(page, line, pool);
        }
      }
    }
    if (files.readIfPossible(files.proc(directory).add("/state")) != null) {
      String state = files.trimmed();
      for (String each : STATES) {
        STATE.add(page, each.equalsIgnoreCase(state) ? 1 : 0, each, pool);
      }
    }
  }

  /// A line of names, then one of numbers.
  private void addIo(MetricPage page, Fields line, String pool) throws IOException {
    columns.clear();
    while (columns.size() < LEAST_IO_COLUMNS && line.nextLine()) {
      columns.clear();
      while (line.next()) {
        if (!columns.isEmpty() || line.is("nread")) {
          columns.add(line.text());
        }
      }
    }
    if (line.nextLine()) {
      for (String column : columns) {
        if (line.next()) {
          family("zpool", column, "zpool").add(page, line.whole(), pool);
        }
      }
    }
  }

  private void addDataset(MetricPage page, Fields line, String pool) throws IOException {
    skipTitles(line);
    String dataset = "";
    while (line.nextLine()) {
      if (!line.next()) {
        continue;
      }
      String name = line.text();
      line.next();
      if (name.equals("dataset_name")) {
        dataset = line.rest().text(); // may have blanks
      } else if (line.is("4") && line.next()) {
        family("zpool_dataset", name, "dataset", "zpool").add(page, line.whole(), dataset, pool);
      }
    }
  }

  private Family family(String area, String name, String... labels) {
    Map<String, Family> names = families.computeIfAbsent(area, _ -> new HashMap<>());
    Family family = names.get(name);
    if (family == null) {
      if (names.size() >= MOST_NAMES) {
        names.clear();
      }
      family =
          Family.untyped(
              "node_zfs_" + area + "_" + name.replace('-', '_'),
              "ZFS " + area + ": " + name + ".",
              labels);
      names.put(name, family);
    }
    return family;
  }
}
