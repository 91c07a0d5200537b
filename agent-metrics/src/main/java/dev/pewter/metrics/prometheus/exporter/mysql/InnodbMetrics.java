package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;

/// InnoDB's own counters, those that are enabled.
record InnodbMetrics() implements Collector {
  private static final Pattern PAGES = Pattern.compile("buffer_pool_pages_(.*)");
  private static final Pattern PAGE_IO = Pattern.compile("buffer_page_(read|written)_(.*)");
  private static final String PREFIX = "mysql_info_schema_innodb_metrics_";

  @Override
  public String name() {
    return "info_schema.innodb_metrics";
  }

  @Override
  public int since() {
    return 5_006_000;
  }

  @Override
  public void collect(Database database, MetricPage page) throws SQLException {
    var columns =
        database.read(
            "SELECT column_name FROM information_schema.columns"
                + " WHERE table_schema = 'information_schema' AND table_name = 'INNODB_METRICS'"
                + " AND column_name IN ('status', 'enabled') LIMIT 1");
    if (columns.isEmpty()) {
      throw new SQLException("couldn't find column STATUS or ENABLED in innodb_metrics table");
    }
    String condition =
        columns.getFirst().text(0).toLowerCase(Locale.ROOT).equals("status")
            ? "status = 'enabled'"
            : "enabled = '1'";
    for (Database.Row row :
        database.read(
            "SELECT name, subsystem, type, count FROM information_schema.innodb_metrics WHERE "
                + condition)) {
      show(page, row.text(0), row.text(1), row.text(2), row.number(3));
    }
  }

  private static void show(
      MetricPage page, String name, String subsystem, String type, double value) {
    if (subsystem.equals("buffer_page_io")) {
      var io = PAGE_IO.matcher(name);
      if (io.matches()) {
        page.counter(
                PREFIX + "buffer_page_" + io.group(1) + "_total",
                "Pages that were " + io.group(1) + ".",
                "type")
            .add(value, io.group(2));
      }
      return;
    }
    var pages = PAGES.matcher(name);
    if (subsystem.equals("buffer") && pages.matches()) {
      switch (pages.group(1)) {
        case "total" -> {} // the sum of the others
        case "dirty" ->
            page.gauge(PREFIX + "buffer_pool_dirty_pages", "Dirty pages of the buffer pool.")
                .add(value);
        default ->
            page.gauge(PREFIX + "buffer_pool_pages", "Pages of the buffer pool.", "state")
                .add(value, pages.group(1));
      }
      return;
    }
    String full = PREFIX + (subsystem + "_" + name).replaceAll("[^a-zA-Z0-9_]", "_");
    boolean isCounter = type.equals("counter") || type.equals("status_counter");
    if (isCounter && value >= 0) {
      page.counter(full + "_total", "A counter of InnoDB.").add(value);
    } else {
      page.gauge(full, "A value of InnoDB.").add(value);
    }
  }
}
