package dev.pewter.metrics.prometheus.exporter.cadvisor;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.host.Fields;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Shows what the kernel counts of a disk, in the order of `/proc/diskstats`.
final class DiskPage {
  private static final double MILLIS = 1e3;

  private record Column(Family family, double divisor) {}

  /// Reads and writes themselves are among the numbers of the group.
  private static final @Nullable Column[] COLUMNS = {
    null,
    count("fs_reads_merged_total", "Reads that were merged."),
    count("fs_sector_reads_total", "Sectors read."),
    seconds("fs_read_seconds_total", "How long was read, in seconds."),
    null,
    count("fs_writes_merged_total", "Writes that were merged."),
    count("fs_sector_writes_total", "Sectors written."),
    seconds("fs_write_seconds_total", "How long was written, in seconds."),
    new Column(GroupPage.gauge("fs_io_current", "Requests under way."), 1),
    seconds("fs_io_time_seconds_total", "How long there were requests, in seconds."),
    seconds("fs_io_time_weighted_seconds_total", "The same, times their number.")
  };

  private DiskPage() {}

  private static Column count(String name, String help) {
    return new Column(GroupPage.counter(name, help), 1);
  }

  private static Column seconds(String name, String help) {
    return new Column(GroupPage.counter(name, help), MILLIS);
  }

  /// Adds the columns that follow the name of a disk.
  static void add(Fields fields, GroupPage page, GroupLabels labels) throws IOException {
    for (int i = 0; i < COLUMNS.length && fields.next() && fields.isNumber(); i++) {
      var column = COLUMNS[i];
      if (column != null) {
        page.add(column.family, fields.whole() / column.divisor, labels);
      }
    }
  }
}
