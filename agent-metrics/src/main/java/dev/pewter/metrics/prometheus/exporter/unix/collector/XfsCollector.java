package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// XFS file systems, from `fs/xfs`. What a file has no line of is 0.
final class XfsCollector implements Collector {
  private static final Family[] NONE = {};
  private static final Map<String, Family[]> LINES = new HashMap<>();

  static {
    line(
        "extent_alloc",
        "extent_allocation_",
        "extents_allocated blocks_allocated extents_freed blocks_freed");
    line("abt", "allocation_btree_", "lookups compares records_inserted records_deleted");
    line(
        "blk_map",
        "block_mapping_",
        "reads writes unmaps extent_list_insertions extent_list_deletions extent_list_lookups"
            + " extent_list_compares");
    line("bmbt", "block_map_btree_", "lookups compares records_inserted records_deleted");
    line("dir", "directory_operation_", "lookup create remove getdents");
    line(
        "ig",
        "inode_operation_",
        "attempts found recycled missed duplicates reclaims attribute_changes");
    line("rw", "", "write_calls read_calls");
    line("vnodes", "vnode_", "active allocate get hold release reclaim remove");
  }

  private final HostFiles files;

  XfsCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private static void line(String line, String prefix, String names) {
    String[] columns = names.split(" ", -1);
    var families = new Family[columns.length];
    for (int i = 0; i < columns.length; i++) {
      families[i] =
          Family.counter(
              "node_xfs_" + prefix + columns[i] + "_total",
              "Number " + (i + 1) + " of line " + line + ": " + columns[i] + ".",
              "device");
    }
    LINES.put(line, families);
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    List<String> devices = files.listIfPossible(files.sys("fs/xfs"));
    if (devices == null) {
      return;
    }
    for (String device : devices) {
      Fields line = files.readIfPossible(files.sys("fs/xfs/").add(device).add("/stats/stats"));
      if (line == null) {
        continue; // the sum of all, or unmounted meanwhile
      }
      String[] labels = {device};
      Set<String> absent = new HashSet<>(LINES.keySet());
      while (line.nextLine()) {
        line.next();
        Family[] families = LINES.get(line.text());
        if (families != null && absent.remove(line.text())) {
          for (var family : families) {
            family.add(page, line.next() ? line.whole() : 0, labels);
          }
        }
      }
      for (String name : absent) {
        for (var family : LINES.getOrDefault(name, NONE)) {
          family.add(page, 0, labels);
        }
      }
    }
  }
}
