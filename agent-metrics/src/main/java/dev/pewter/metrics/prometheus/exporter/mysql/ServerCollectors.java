package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.Distribution;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricType;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The collectors that ask the server for its state, its log and the files of InnoDB.
final class ServerCollectors {
  private static final Pattern QUERIES =
      Pattern.compile("(\\d+) queries inside InnoDB, (\\d+) queries in queue");
  private static final Pattern VIEWS = Pattern.compile("(\\d+) read views open inside InnoDB");
  private static final String[] NO_LABELS = {};

  private ServerCollectors() {}

  static List<Collector> all() {
    return List.of(
        Collector.of("info_schema.query_response_time", 5_005_000, ServerCollectors::responseTimes),
        Collector.of("binlog_size", 5_001_000, ServerCollectors::binlogs),
        Collector.of("engine_innodb_status", 5_001_000, ServerCollectors::innodbStatus),
        Collector.of("info_schema.innodb_tablespaces", 5_007_000, ServerCollectors::tablespaces));
  }

  private static void responseTimes(Database database, MetricPage page) throws SQLException {
    List<Database.Row> isOn;
    try {
      isOn = database.read("SELECT @@query_response_time_stats");
    } catch (SQLException e) {
      if (!database.isOpen()) {
        throw e;
      }
      return; // the server does not have it
    }
    if (isOn.isEmpty() || isOn.getFirst().number(0) == 0) {
      return;
    }
    responseTimes(database, page, "", "");
    for (String kind : List.of("read", "write")) {
      try {
        responseTimes(database, page, "_" + kind.toUpperCase(Locale.ROOT), kind + "_");
      } catch (SQLException e) {
        if (!database.isOpen()) {
          throw e;
        }
        return; // only some servers tell them apart
      }
    }
  }

  private static void responseTimes(
      Database database, MetricPage page, String suffix, String prefix) throws SQLException {
    double count = 0;
    double sum = 0;
    var buckets = new TreeMap<Double, Double>();
    for (Database.Row row :
        database.read(
            "SELECT TIME, COUNT, TOTAL FROM INFORMATION_SCHEMA.QUERY_RESPONSE_TIME" + suffix)) {
      Double bound = StatusValue.parse(row.text(0).strip());
      Double total = StatusValue.parse(row.text(2).strip());
      count += row.number(1);
      sum += total == null ? 0 : total;
      if (bound != null && bound != 0) {
        buckets.put(bound, count);
      }
    }
    page.family(
            "mysql_info_schema_" + prefix + "query_response_time_seconds",
            MetricType.HISTOGRAM,
            "How long queries took.")
        .addDistribution(
            new Distribution(
                buckets.keySet().stream().mapToDouble(Double::doubleValue).toArray(),
                buckets.values().stream().mapToDouble(Double::doubleValue).toArray(),
                count,
                sum),
            NO_LABELS,
            NO_LABELS);
  }

  private static void binlogs(Database database, MetricPage page) throws SQLException {
    if (database.read("SELECT @@log_bin").getFirst().number(0) == 0) {
      return;
    }
    double bytes = 0;
    var rows = database.read("SHOW BINARY LOGS");
    for (Database.Row row : rows) {
      bytes += row.number(1);
    }
    page.gauge("mysql_binlog_size_bytes", "The size of all files of the log.").add(bytes);
    page.gauge("mysql_binlog_files", "How many files the log has.").add(rows.size());
    String last = rows.isEmpty() ? "" : rows.getLast().text(0);
    String[] parts = last.split("\\.", 3);
    Double number = parts.length < 2 ? null : StatusValue.parse(parts[1]);
    page.gauge("mysql_binlog_file_number", "The number of the last file of the log.")
        .add(number == null ? 0 : number);
  }

  private static void innodbStatus(Database database, MetricPage page) throws SQLException {
    var rows = database.read("SHOW ENGINE INNODB STATUS");
    String text = rows.isEmpty() ? "" : rows.getFirst().text(2);
    var queries = QUERIES.matcher(text);
    if (queries.find()) {
      page.gauge("mysql_engine_innodb_queries_inside_innodb", "Queries inside InnoDB.")
          .add(Double.parseDouble(queries.group(1)));
      page.gauge("mysql_engine_innodb_queries_in_queue", "Queries that wait for InnoDB.")
          .add(Double.parseDouble(queries.group(2)));
    }
    var views = VIEWS.matcher(text);
    if (views.find()) {
      page.gauge("mysql_engine_innodb_read_views_open_inside_innodb", "Open read views.")
          .add(Double.parseDouble(views.group(1)));
    }
  }

  private static void tablespaces(Database database, MetricPage page) throws SQLException {
    var tables =
        database.read(
            "SELECT table_name FROM information_schema.tables"
                + " WHERE table_name = 'INNODB_SYS_TABLESPACES'"
                + " OR table_name = 'INNODB_TABLESPACES'");
    if (tables.isEmpty()) {
      throw new SQLException(
          "couldn't find INNODB_SYS_TABLESPACES or INNODB_TABLESPACES in information_schema");
    }
    String table = tables.getFirst().text(0).toUpperCase(Locale.ROOT);
    boolean hasType = !(database.isMariaDb() && database.isSince(10_005_000));
    String query =
        "SELECT SPACE, NAME, ifnull((SELECT column_name FROM information_schema.COLUMNS"
            + " WHERE TABLE_SCHEMA = 'information_schema' AND TABLE_NAME = ?"
            + " AND COLUMN_NAME = 'FILE_FORMAT' LIMIT 1), 'NONE'), ifnull(ROW_FORMAT, 'NONE'), "
            + (hasType ? "ifnull(SPACE_TYPE, 'NONE')" : "''")
            + ", FILE_SIZE, ALLOCATED_SIZE FROM information_schema."
            + (table.equals("INNODB_TABLESPACES") ? table : "INNODB_SYS_TABLESPACES");
    var series =
        List.of(
            Series.gauge(
                "info_schema_innodb_tablespace_space_info",
                "Facts of a tablespace, its number as value.",
                0,
                "tablespace_name",
                "#1",
                "file_format",
                "#2",
                "row_format",
                "#3",
                "space_type",
                "#4"),
            Series.gauge(
                "info_schema_innodb_tablespace_file_size_bytes",
                "The size of the file.",
                5,
                "tablespace_name",
                "#1"),
            Series.gauge(
                "info_schema_innodb_tablespace_allocated_size_bytes",
                "What the file takes on disk.",
                6,
                "tablespace_name",
                "#1"));
    Series.show(page, database.read(query, table), series);
  }
}
