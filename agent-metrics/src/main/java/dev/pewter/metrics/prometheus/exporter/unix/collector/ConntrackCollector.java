package dev.pewter.metrics.prometheus.exporter.unix.collector;

import dev.pewter.metrics.exposition.Family;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.host.Fields;
import dev.pewter.metrics.host.HostFiles;
import dev.pewter.metrics.host.NoData;
import java.io.IOException;
import java.util.Arrays;

/// The table of tracked connections, from `net/stat/nf_conntrack` and `sys/net/netfilter`.
final class ConntrackCollector implements Collector {
  private static final Family ENTRIES =
      Family.gauge("node_nf_conntrack_entries", "Connections in the table.");
  private static final Family LIMIT =
      Family.gauge("node_nf_conntrack_entries_limit", "How many connections the table takes.");
  private static final Column[] COLUMNS = {
    new Column(2, "found", "Searches that found a connection."),
    new Column(4, "invalid", "Packets that belong to no connection."),
    new Column(5, "ignore", "Packets that are tracked already."),
    new Column(8, "insert", "Connections put into the table."),
    new Column(9, "insert_failed", "Connections that could not be put into the table."),
    new Column(10, "drop", "Packets dropped because tracking failed."),
    new Column(11, "early_drop", "Connections dropped to make room for others."),
    new Column(16, "search_restart", "Searches begun anew because the table was resized.")
  };
  private static final int LEAST_COLUMNS = 12;

  private final HostFiles files;
  private final long[] sums = new long[17];

  ConntrackCollector(CollectorSettings settings) {
    this.files = settings.files();
  }

  private record Column(int place, Family family) {
    Column(int place, String name, String help) {
      this(place, Family.gauge("node_nf_conntrack_stat_" + name, help));
    }
  }

  @Override
  public void collect(MetricPage page) throws IOException {
    ENTRIES.add(page, number("sys/net/netfilter/nf_conntrack_count"));
    LIMIT.add(page, number("sys/net/netfilter/nf_conntrack_max"));
    Fields fields = files.readIfThere(files.proc("net/stat/nf_conntrack"));
    if (fields == null) {
      throw new NoData("net/stat/nf_conntrack: not there");
    }
    Arrays.fill(sums, 0);
    fields.nextLine(); // titles
    while (fields.nextLine()) { // one for each CPU
      int column = 0;
      while (column < sums.length && fields.next()) {
        sums[column++] += fields.hex();
      }
      if (column > 0 && column < LEAST_COLUMNS) {
        throw new IOException("net/stat/nf_conntrack: a line of " + column + " numbers");
      }
    }
    for (var column : COLUMNS) {
      column.family.add(page, Fields.toDouble(sums[column.place]));
    }
  }

  private double number(String file) throws IOException {
    if (files.readIfThere(files.proc(file)) == null) {
      throw new NoData(file + ": not there");
    }
    return files.value().whole();
  }
}
