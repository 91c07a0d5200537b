package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The collectors of tables and users.
final class SchemaCollectors {
  /// The privileges that are shown.
  private static final Set<String> PRIVILEGES =
      Set.of(
          "select",
          "insert",
          "update",
          "delete",
          "create",
          "drop",
          "reload",
          "shutdown",
          "process",
          "file",
          "grant",
          "references",
          "index",
          "alter",
          "show_db",
          "super",
          "create_tmp_table",
          "lock_tables",
          "execute",
          "repl_slave",
          "repl_client",
          "create_view",
          "show_view",
          "create_routine",
          "alter_routine",
          "create_user",
          "event",
          "trigger",
          "create_tablespace");

  private SchemaCollectors() {}

  static List<Collector> all(CollectorArguments arguments) {
    return List.of(
        Collector.of(
            "info_schema.tables", 5_001_000, (d, page) -> tables(d, page, arguments.tables())),
        Collector.of("mysql.user", 5_001_000, (d, page) -> users(d, page, arguments.user())));
  }

  private static void tables(
      Database database, MetricPage page, CollectorArguments.Tables arguments) throws SQLException {
    var databases = new ArrayList<String>();
    if (arguments.databases().equals("*")) {
      for (Database.Row row :
          database.read(
              "SELECT SCHEMA_NAME FROM information_schema.schemata WHERE SCHEMA_NAME NOT IN"
                  + " ('mysql', 'performance_schema', 'information_schema', 'sys')")) {
        databases.add(row.text(0));
      }
    } else {
      databases.addAll(List.of(arguments.databases().split(",", -1)));
    }
    String[] table = {"schema", "#0", "table", "#1"};
    var series = new ArrayList<Series>();
    series.add(
        Series.gauge(
            "info_schema_table_version",
            "The version of a table's form.",
            4,
            "schema",
            "#0",
            "table",
            "#1",
            "type",
            "#2",
            "engine",
            "#3",
            "row_format",
            "#5",
            "create_options",
            "#10"));
    series.add(Series.gauge("info_schema_table_rows", "About how many rows.", 6, table));
    int column = 7;
    for (String component : List.of("data_length", "index_length", "data_free")) {
      series.add(
          Series.gauge(
              "info_schema_table_size",
              "The size of a table's parts.",
              column++,
              "schema",
              "#0",
              "table",
              "#1",
              "component",
              component));
    }
    for (String name : databases) {
      Series.show(
          page,
          database.read(
              "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ifnull(ENGINE, 'NONE'),"
                  + " ifnull(VERSION, '0'), ifnull(ROW_FORMAT, 'NONE'), ifnull(TABLE_ROWS, '0'),"
                  + " ifnull(DATA_LENGTH, '0'), ifnull(INDEX_LENGTH, '0'), ifnull(DATA_FREE, '0'),"
                  + " ifnull(CREATE_OPTIONS, 'NONE') FROM information_schema.tables"
                  + " WHERE TABLE_SCHEMA = ?",
              name),
          series);
    }
  }

  private static void users(Database database, MetricPage page, CollectorArguments.User arguments)
      throws SQLException {
    var limits = List.of("max_questions", "max_updates", "max_connections", "max_user_connections");
    for (Database.Row row : database.read("SELECT * FROM mysql.user")) {
      String[] who = {
        "mysql_user", either(row, "User", "user"), "hostmask", either(row, "Host", "host")
      };
      for (int i = 0; i < row.columns().size(); i++) {
        String column = row.columns().get(i).toLowerCase(Locale.ROOT);
        boolean isPrivilege =
            arguments.privileges()
                && column.endsWith("_priv")
                && PRIVILEGES.contains(column.substring(0, column.length() - "_priv".length()));
        String value = row.text(i);
        if (limits.contains(column)) {
          Samples.add(
              page.gauge("mysql_mysql_" + column, "A limit of a user."), row.number(i), who);
        } else if (isPrivilege && (value.equals("Y") || value.equals("N"))) {
          Samples.add(
              page.gauge("mysql_mysql_" + column, "A privilege of a user."),
              value.equals("Y") ? 1 : 0,
              who);
        }
      }
    }
  }

  private static String either(Database.Row row, String first, String second) {
    return row.columns().contains(first) ? row.text(first) : row.text(second);
  }
}
