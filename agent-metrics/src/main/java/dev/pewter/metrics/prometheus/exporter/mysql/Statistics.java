package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricType;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the server counts for each user, client, table or schema while `userstat` is on; else
/// nothing.
final class Statistics {
  /// Columns whose metric has another name than theirs with `_total`.
  private static final Map<String, String> NAMES =
      Map.of(
          "TOTAL_CONNECTIONS", "total_connections",
          "CONCURRENT_CONNECTIONS", "concurrent_connections",
          "CONNECTED_TIME", "connected_time_seconds_total",
          "BUSY_TIME", "busy_seconds_total",
          "CPU_TIME", "cpu_time_seconds_total");

  private static final List<String> COUNTERS =
      List.of(
          "BYTES_RECEIVED",
          "BYTES_SENT",
          "BINLOG_BYTES_WRITTEN",
          "ROWS_READ",
          "ROWS_SENT",
          "ROWS_DELETED",
          "ROWS_INSERTED",
          "ROWS_FETCHED",
          "ROWS_UPDATED",
          "TABLE_ROWS_READ",
          "SELECT_COMMANDS",
          "UPDATE_COMMANDS",
          "OTHER_COMMANDS",
          "COMMIT_TRANSACTIONS",
          "ROLLBACK_TRANSACTIONS",
          "DENIED_CONNECTIONS",
          "LOST_CONNECTIONS",
          "ACCESS_DENIED",
          "EMPTY_QUERIES",
          "TOTAL_SSL_CONNECTIONS");

  private Statistics() {}

  /// Only counted for clients, as the reference does.
  private static final String CLIENTS_ONLY = "MAX_STATEMENT_TIME_EXCEEDED";

  static boolean areOn(Database database) throws SQLException {
    var rows =
        database.read(
            "SHOW GLOBAL VARIABLES WHERE Variable_Name='userstat'"
                + " OR Variable_Name='userstat_running'");
    return !rows.isEmpty() && !rows.getFirst().text(1).equals("OFF");
  }

  static Collector ofClients() {
    return Collector.of(
        "info_schema.clientstats",
        5_005_000,
        (database, page) -> collect(database, page, "client"));
  }

  static Collector ofUsers() {
    return Collector.of(
        "info_schema.userstats", 5_001_000, (database, page) -> collect(database, page, "user"));
  }

  private static void collect(Database database, MetricPage page, String who) throws SQLException {
    if (!areOn(database)) {
      return;
    }
    String prefix = "mysql_info_schema_" + who + "_statistics_";
    for (Database.Row row :
        database.read("SELECT * FROM information_schema." + who + "_statistics")) {
      for (int i = 1; i < row.columns().size(); i++) {
        String column = row.columns().get(i);
        boolean isCounter =
            COUNTERS.contains(column) || (who.equals("client") && column.equals(CLIENTS_ONLY));
        String lower = column.toLowerCase(Locale.ROOT);
        String name = NAMES.getOrDefault(column, isCounter ? lower + "_total" : lower);
        boolean isKnown = isCounter || NAMES.containsKey(column);
        var type =
            !isKnown
                ? MetricType.UNTYPED
                : column.equals("CONCURRENT_CONNECTIONS") ? MetricType.GAUGE : MetricType.COUNTER;
        page.family(prefix + name, type, "What the server counts for each " + who + ".", who)
            .add(row.number(i), row.text(0));
      }
    }
  }

  static Collector ofTables() {
    var table =
        TableCollector.of(
            "info_schema.tablestats",
            5_001_000,
            "SELECT TABLE_SCHEMA, TABLE_NAME, ROWS_READ, ROWS_CHANGED, ROWS_CHANGED_X_INDEXES"
                + " FROM information_schema.table_statistics",
            of("table", "rows_read_total", "Rows that were read.", 2),
            of("table", "rows_changed_total", "Rows that were changed.", 3),
            of("table", "rows_changed_x_indexes_total", "Changed rows times indexes.", 4));
    return whenOn(table);
  }

  private static Series of(String what, String name, String help, int column) {
    String full = "info_schema_" + what + "_statistics_" + name;
    return what.equals("table")
        ? Series.counter(full, help, column, "schema", "#0", "table", "#1")
        : Series.counter(full, help, column, "schema", "#0");
  }

  static Collector ofSchemas() {
    var table =
        TableCollector.of(
            "info_schema.schemastats",
            5_001_000,
            "SELECT TABLE_SCHEMA, SUM(ROWS_READ), SUM(ROWS_CHANGED), SUM(ROWS_CHANGED_X_INDEXES)"
                + " FROM information_schema.TABLE_STATISTICS GROUP BY TABLE_SCHEMA",
            of("schema", "rows_read_total", "Rows that were read.", 1),
            of("schema", "rows_changed_total", "Rows that were changed.", 2),
            of("schema", "rows_changed_x_indexes_total", "Changed rows times indexes.", 3));
    return whenOn(table);
  }

  private static Collector whenOn(TableCollector table) {
    return Collector.of(
        table.name(),
        table.since(),
        (database, page) -> {
          if (areOn(database)) {
            table.collect(database, page);
          }
        });
  }
}
