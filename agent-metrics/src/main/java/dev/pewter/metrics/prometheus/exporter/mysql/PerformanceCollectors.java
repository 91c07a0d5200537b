package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import java.sql.SQLException;
import java.util.List;

/// The collectors of the performance schema that are more than one table.
final class PerformanceCollectors {
  private PerformanceCollectors() {}

  static List<Collector> all(CollectorArguments arguments) {
    return List.of(
        Collector.of("perf_schema.indexiowaits", 5_006_000, PerformanceCollectors::indexWaits),
        Collector.of(
            "perf_schema.file_instances",
            5_005_000,
            (d, page) -> fileInstances(d, page, arguments.fileInstances())),
        Collector.of(
            "perf_schema.memory_events",
            5_007_000,
            (d, page) -> memoryEvents(d, page, arguments.memoryEvents())));
  }

  private static void indexWaits(Database database, MetricPage page) throws SQLException {
    var operations = List.of("fetch", "insert", "update", "delete");
    for (Database.Row row :
        database.read(
            "SELECT OBJECT_SCHEMA, OBJECT_NAME, ifnull(INDEX_NAME, 'NONE'), COUNT_FETCH,"
                + " COUNT_INSERT, COUNT_UPDATE, COUNT_DELETE, SUM_TIMER_FETCH, SUM_TIMER_INSERT,"
                + " SUM_TIMER_UPDATE, SUM_TIMER_DELETE"
                + " FROM performance_schema.table_io_waits_summary_by_index_usage"
                + " WHERE OBJECT_SCHEMA NOT IN ('mysql', 'performance_schema')")) {
      for (int i = 0; i < operations.size(); i++) {
        String operation = operations.get(i);
        if (operation.equals("insert") && !row.text(2).equals("NONE")) {
          continue; // rows are inserted into tables
        }
        String[] labels = {"schema", "#0", "name", "#1", "index", "#2", "operation", operation};
        Series.counter("perf_schema_index_io_waits_total", "Waits for indexes.", 3 + i, labels)
            .show(row, page);
        Series.picoseconds(
                "perf_schema_index_io_waits_seconds_total", "Time of waits.", 7 + i, labels)
            .show(row, page);
      }
    }
  }

  private static void fileInstances(
      Database database, MetricPage page, CollectorArguments.FileInstances arguments)
      throws SQLException {
    for (Database.Row row :
        database.read(
            "SELECT FILE_NAME, EVENT_NAME, COUNT_READ, COUNT_WRITE, SUM_NUMBER_OF_BYTES_READ,"
                + " SUM_NUMBER_OF_BYTES_WRITE FROM performance_schema.file_summary_by_instance"
                + " WHERE FILE_NAME REGEXP ?",
            arguments.filter())) {
      String file = withoutPrefix(row.text(0), arguments.removePrefix());
      var counts =
          page.counter(
              "mysql_perf_schema_file_instances_total",
              "Operations on a file.",
              "event_name",
              "file_name",
              "mode");
      var bytes =
          page.counter(
              "mysql_perf_schema_file_instances_bytes",
              "Bytes of operations on a file.",
              "event_name",
              "file_name",
              "mode");
      counts.add(row.number(2), row.text(1), file, "read");
      counts.add(row.number(3), row.text(1), file, "write");
      bytes.add(row.number(4), row.text(1), file, "read");
      bytes.add(row.number(5), row.text(1), file, "write");
    }
  }

  private static String withoutPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static void memoryEvents(
      Database database, MetricPage page, CollectorArguments.MemoryEvents arguments)
      throws SQLException {
    String prefix = "mysql_perf_schema_memory_events_";
    for (Database.Row row :
        database.read(
            "SELECT EVENT_NAME, SUM_NUMBER_OF_BYTES_ALLOC, SUM_NUMBER_OF_BYTES_FREE,"
                + " CURRENT_NUMBER_OF_BYTES_USED"
                + " FROM performance_schema.memory_summary_global_by_event_name"
                + " WHERE COUNT_ALLOC > 0")) {
      String event = withoutPrefix(row.text(0), arguments.removePrefix());
      page.counter(prefix + "alloc_bytes_total", "Bytes that were allocated.", "event_name")
          .add(row.number(1), event);
      page.counter(prefix + "free_bytes_total", "Bytes that were freed.", "event_name")
          .add(row.number(2), event);
      page.gauge(prefix + "used_bytes", "Bytes in use.", "event_name").add(row.number(3), event);
    }
  }
}
