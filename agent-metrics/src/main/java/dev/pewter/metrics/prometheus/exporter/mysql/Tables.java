package dev.pewter.metrics.prometheus.exporter.mysql;

import static dev.pewter.metrics.prometheus.exporter.mysql.Series.counter;
import static dev.pewter.metrics.prometheus.exporter.mysql.Series.gauge;
import static dev.pewter.metrics.prometheus.exporter.mysql.Series.picoseconds;

import java.util.ArrayList;
import java.util.List;

/// The collectors that show one table each.
final class Tables {
  private Tables() {}

  static List<Collector> all() {
    return List.of(
        compression(),
        compressionMemory(),
        autoIncrement(),
        statementSums(),
        waits(),
        fileEvents(),
        tableWaits(),
        lockWaits(),
        users());
  }

  private static Collector compression() {
    String prefix = "info_schema_innodb_cmp_";
    String[] label = {"page_size", "#0"};
    return TableCollector.of(
        "info_schema.innodb_cmp",
        5_005_000,
        "SELECT page_size, compress_ops, compress_ops_ok, compress_time, uncompress_ops,"
            + " uncompress_time FROM information_schema.innodb_cmp",
        counter(prefix + "compress_ops_total", "Pages that were compressed.", 1, label),
        counter(prefix + "compress_ops_ok_total", "Pages compressed with success.", 2, label),
        counter(prefix + "compress_time_seconds_total", "Time to compress pages.", 3, label),
        counter(prefix + "uncompress_ops_total", "Pages that were uncompressed.", 4, label),
        counter(prefix + "uncompress_time_seconds_total", "Time to uncompress.", 5, label));
  }

  private static Collector compressionMemory() {
    String prefix = "info_schema_innodb_cmpmem_";
    String[] labels = {"page_size", "#0", "buffer_pool", "#1"};
    return TableCollector.of(
        "info_schema.innodb_cmpmem",
        5_005_000,
        "SELECT page_size, buffer_pool_instance, pages_used, pages_free, relocation_ops,"
            + " relocation_time FROM information_schema.innodb_cmpmem",
        counter(prefix + "pages_used_total", "Blocks in use.", 2, labels),
        counter(prefix + "pages_free_total", "Blocks that are free.", 3, labels),
        counter(prefix + "relocation_ops_total", "Blocks that were moved.", 4, labels),
        counter(prefix + "relocation_time_seconds_total", "Time to move blocks.", 5, labels)
            .dividedBy(1000));
  }

  private static Collector autoIncrement() {
    String[] labels = {"schema", "#0", "table", "#1", "column", "#2"};
    return TableCollector.of(
        "auto_increment.columns",
        5_001_000,
        "SELECT c.table_schema, c.table_name, column_name, auto_increment, pow(2, CASE data_type"
            + " WHEN 'tinyint' THEN 7 WHEN 'smallint' THEN 15 WHEN 'mediumint' THEN 23"
            + " WHEN 'int' THEN 31 WHEN 'bigint' THEN 63 END"
            + " + (column_type LIKE '% unsigned')) - 1"
            + " FROM information_schema.columns c STRAIGHT_JOIN information_schema.tables t"
            + " ON (BINARY c.table_schema = t.table_schema AND BINARY c.table_name = t.table_name)"
            + " WHERE c.extra = 'auto_increment' AND t.auto_increment IS NOT NULL",
        gauge("info_schema_auto_increment_column", "The next value of a column.", 3, labels),
        gauge("info_schema_auto_increment_column_max", "The largest it can have.", 4, labels));
  }

  private static Collector statementSums() {
    var columns =
        List.of(
            "CREATED_TMP_DISK_TABLES",
            "CREATED_TMP_TABLES",
            "ERRORS",
            "LOCK_TIME",
            "NO_GOOD_INDEX_USED",
            "NO_INDEX_USED",
            "ROWS_AFFECTED",
            "ROWS_EXAMINED",
            "ROWS_SENT",
            "SELECT_FULL_JOIN",
            "SELECT_FULL_RANGE_JOIN",
            "SELECT_RANGE",
            "SELECT_RANGE_CHECK",
            "SELECT_SCAN",
            "SORT_MERGE_PASSES",
            "SORT_RANGE",
            "SORT_ROWS",
            "SORT_SCAN",
            "TIMER_WAIT",
            "WARNINGS");
    String prefix = "perf_schema_events_statements_sum_";
    var series = new ArrayList<Series>();
    series.add(counter(prefix + "total", "Statements.", 0));
    var query = new StringBuilder("SELECT SUM(COUNT_STAR)");
    for (String column : columns) {
      query.append(", SUM(SUM_").append(column).append(')');
      var one =
          counter(
              prefix + StatusValue.name(column),
              "The sum of a column over all statements.",
              series.size());
      series.add(column.equals("TIMER_WAIT") ? one.dividedBy(1e12) : one);
    }
    query.append(" FROM performance_schema.events_statements_summary_by_digest");
    return new TableCollector(
        "perf_schema.eventsstatementssum", 5_007_000, query.toString(), series);
  }

  private static Collector waits() {
    String[] label = {"event_name", "#0"};
    return TableCollector.of(
        "perf_schema.eventswaits",
        5_005_000,
        "SELECT EVENT_NAME, COUNT_STAR, SUM_TIMER_WAIT"
            + " FROM performance_schema.events_waits_summary_global_by_event_name",
        counter("perf_schema_events_waits_total", "Waits by event.", 1, label),
        picoseconds("perf_schema_events_waits_seconds_total", "Time of waits.", 2, label));
  }

  private static Collector fileEvents() {
    String prefix = "perf_schema_file_events_";
    var series = new ArrayList<Series>();
    int column = 1;
    for (String mode : List.of("read", "write", "misc")) {
      String[] labels = {"event_name", "#0", "mode", mode};
      series.add(counter(prefix + "total", "Events of files.", column++, labels));
      series.add(picoseconds(prefix + "seconds_total", "Time of events.", column++, labels));
      if (!mode.equals("misc")) {
        series.add(counter(prefix + "bytes_total", "Bytes of events.", column++, labels));
      }
    }
    return new TableCollector(
        "perf_schema.file_events",
        5_006_000,
        "SELECT EVENT_NAME, COUNT_READ, SUM_TIMER_READ, SUM_NUMBER_OF_BYTES_READ, COUNT_WRITE,"
            + " SUM_TIMER_WRITE, SUM_NUMBER_OF_BYTES_WRITE, COUNT_MISC, SUM_TIMER_MISC"
            + " FROM performance_schema.file_summary_by_event_name",
        series);
  }

  private static Collector tableWaits() {
    var series = new ArrayList<Series>();
    int column = 2;
    for (String operation : List.of("fetch", "insert", "update", "delete")) {
      String[] labels = {"schema", "#0", "name", "#1", "operation", operation};
      series.add(counter("perf_schema_table_io_waits_total", "Waits for tables.", column, labels));
      series.add(
          picoseconds(
              "perf_schema_table_io_waits_seconds_total", "Time of waits.", column + 4, labels));
      column++;
    }
    return new TableCollector(
        "perf_schema.tableiowaits",
        5_006_000,
        "SELECT OBJECT_SCHEMA, OBJECT_NAME, COUNT_FETCH, COUNT_INSERT, COUNT_UPDATE, COUNT_DELETE,"
            + " SUM_TIMER_FETCH, SUM_TIMER_INSERT, SUM_TIMER_UPDATE, SUM_TIMER_DELETE"
            + " FROM performance_schema.table_io_waits_summary_by_table"
            + " WHERE OBJECT_SCHEMA NOT IN ('mysql', 'performance_schema')",
        series);
  }

  private static Collector lockWaits() {
    var operations =
        List.of(
            "read_normal",
            "read_with_shared_locks",
            "read_high_priority",
            "read_no_insert",
            "read_external",
            "write_allow_write",
            "write_concurrent_insert",
            "write_low_priority",
            "write_normal",
            "write_external");
    var counts = new StringBuilder();
    var times = new StringBuilder();
    var series = new ArrayList<Series>();
    for (int i = 0; i < operations.size(); i++) {
      String operation = operations.get(i);
      String column = operation.toUpperCase(java.util.Locale.ROOT);
      counts.append(", COUNT_").append(column);
      times.append(", SUM_TIMER_").append(column);
      boolean isExternal = operation.endsWith("_external");
      String prefix = "perf_schema_" + (isExternal ? "external" : "sql") + "_lock_waits_";
      String shown = isExternal ? operation.replace("_external", "") : operation;
      String[] labels = {"schema", "#0", "name", "#1", "operation", shown};
      series.add(counter(prefix + "total", "Waits for locks of tables.", 2 + i, labels));
      series.add(
          picoseconds(
              prefix + "seconds_total", "Time of waits.", 2 + operations.size() + i, labels));
    }
    return new TableCollector(
        "perf_schema.tablelocks",
        5_006_000,
        "SELECT OBJECT_SCHEMA, OBJECT_NAME"
            + counts
            + times
            + " FROM performance_schema.table_lock_waits_summary_by_table"
            + " WHERE OBJECT_SCHEMA NOT IN ('mysql', 'performance_schema', 'information_schema')",
        series);
  }

  private static Collector users() {
    String[] label = {"user", "#0"};
    return TableCollector.of(
        "sys.user_summary",
        5_007_000,
        "SELECT user, statements, statement_latency, table_scans, file_ios, file_io_latency,"
            + " current_connections, total_connections, unique_hosts, current_memory,"
            + " total_memory_allocated FROM sys.x$user_summary",
        counter("sys_statements_total", "Statements of a user.", 1, label),
        picoseconds("sys_statement_latency", "Time of statements.", 2, label),
        counter("sys_table_scans_total", "Scans of tables.", 3, label),
        counter("sys_file_ios_total", "Events of files.", 4, label),
        picoseconds("sys_file_io_seconds_total", "Time of events of files.", 5, label),
        gauge("sys_current_connections", "Connections now.", 6, label),
        counter("sys_connections_total", "Connections.", 7, label),
        counter("sys_unique_hosts_total", "Hosts that a user came from.", 8, label),
        gauge("sys_current_memory_bytes", "Memory now.", 9, label),
        counter("sys_memory_allocated_bytes_total", "Memory that was allocated.", 10, label));
  }
}
