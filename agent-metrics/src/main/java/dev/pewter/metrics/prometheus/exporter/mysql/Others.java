package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.Distribution;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricType;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The collectors that are more than one table.
final class Others {
  private static final Pattern QUERIES =
      Pattern.compile("(\\d+) queries inside InnoDB, (\\d+) queries in queue");
  private static final Pattern VIEWS = Pattern.compile("(\\d+) read views open inside InnoDB");
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final String[] NO_LABELS = {};

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

  private Others() {}

  static List<Collector> all(CollectorArguments arguments) {
    return List.of(
        Collector.of("info_schema.query_response_time", 5_005_000, Others::responseTimes),
        Collector.of("binlog_size", 5_001_000, Others::binlogs),
        Collector.of("engine_innodb_status", 5_001_000, Others::innodbStatus),
        Collector.of("info_schema.innodb_tablespaces", 5_007_000, Others::tablespaces),
        Collector.of("info_schema.replica_host", 5_006_000, Others::replicaHosts),
        Collector.of("slave_hosts", 5_001_000, Others::slaveHosts),
        Collector.of("perf_schema.indexiowaits", 5_006_000, Others::indexWaits),
        Collector.of("perf_schema.replication_group_members", 5_007_000, Others::groupMembers),
        Collector.of(
            "perf_schema.replication_group_member_stats", 5_007_000, Others::groupStatistics),
        Collector.of(
            "perf_schema.replication_applier_status_by_worker", 8_000_000, Others::appliers),
        Collector.of(
            "heartbeat", 5_001_000, (d, page) -> heartbeat(d, page, arguments.heartbeat())),
        Collector.of(
            "info_schema.tables", 5_001_000, (d, page) -> tables(d, page, arguments.tables())),
        Collector.of("mysql.user", 5_001_000, (d, page) -> users(d, page, arguments.user())),
        Collector.of(
            "perf_schema.file_instances",
            5_005_000,
            (d, page) -> fileInstances(d, page, arguments.fileInstances())),
        Collector.of(
            "perf_schema.memory_events",
            5_007_000,
            (d, page) -> memoryEvents(d, page, arguments.memoryEvents())));
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
    show(page, database.read(query, table), series);
  }

  private static void show(MetricPage page, List<Database.Row> rows, List<Series> series)
      throws SQLException {
    for (Database.Row row : rows) {
      for (Series one : series) {
        one.show(row, page);
      }
    }
  }

  private static void replicaHosts(Database database, MetricPage page) throws SQLException {
    String[] labels = {"server_id", "#0", "role", "#1"};
    String prefix = "info_schema_replica_host_";
    var series =
        List.of(
            Series.gauge(prefix + "cpu_percent", "Load of the processor.", 2, labels),
            Series.gauge(prefix + "replica_latency_seconds", "Latency to the source.", 3, labels)
                .dividedBy(1e6),
            Series.gauge(prefix + "lag_seconds", "How far behind it is.", 4, labels).dividedBy(1e3),
            Series.gauge(prefix + "log_stream_speed", "Kilobytes each second.", 5, labels),
            Series.gauge(prefix + "replay_latency_seconds", "Latency of the replay.", 6, labels)
                .dividedBy(1e6));
    List<Database.Row> rows;
    try {
      rows =
          database.read(
              "SELECT SERVER_ID, if(SESSION_ID = 'MASTER_SESSION_ID', 'writer', 'reader'), CPU,"
                  + " MASTER_SLAVE_LATENCY_IN_MICROSECONDS, REPLICA_LAG_IN_MILLISECONDS,"
                  + " LOG_STREAM_SPEED_IN_KiB_PER_SECOND, CURRENT_REPLAY_LATENCY_IN_MICROSECONDS"
                  + " FROM information_schema.replica_host_status");
    } catch (SQLException e) {
      if (e.getErrorCode() == 1109) {
        return; // the server does not have the table
      }
      throw e;
    }
    show(page, rows, series);
  }

  private static void slaveHosts(Database database, MetricPage page) throws SQLException {
    List<Database.Row> rows;
    try {
      rows = database.read("SHOW SLAVE HOSTS");
    } catch (SQLException e) {
      if (!database.isOpen()) {
        throw e;
      }
      rows = replicas(database, e);
    }
    for (Database.Row row : rows) {
      boolean hasFive = row.columns().size() == 5;
      String last = hasFive ? row.text(4) : "";
      boolean hasId = last.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
      Samples.add(
          page.gauge(
              "mysql_heartbeat_mysql_slave_hosts_info", "Servers that replicate from this one."),
          1,
          "server_id",
          row.text(0),
          "slave_host",
          row.text(1),
          "port",
          row.text(2),
          "master_id",
          hasFive && !hasId ? last : row.text(3),
          "slave_uuid",
          hasId ? last : "");
    }
  }

  /// Asks as newer servers understand it; when that fails too, the first failure is the one to
  /// tell.
  private static List<Database.Row> replicas(Database database, SQLException first)
      throws SQLException {
    try {
      return database.read("SHOW REPLICAS");
    } catch (SQLException e) {
      first.addSuppressed(e);
      throw first;
    }
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

  private static void groupMembers(Database database, MetricPage page) throws SQLException {
    for (Database.Row row :
        database.read("SELECT * FROM performance_schema.replication_group_members")) {
      String[] labels = new String[2 * row.columns().size()];
      for (int i = 0; i < row.columns().size(); i++) {
        labels[2 * i] = row.columns().get(i).toLowerCase(Locale.ROOT);
        labels[2 * i + 1] = row.text(i);
      }
      Samples.add(
          page.gauge(
              "mysql_perf_schema_replication_group_member_info", "Facts of a member of the group."),
          1,
          labels);
    }
  }

  private static void groupStatistics(Database database, MetricPage page) throws SQLException {
    var names =
        Map.of(
            "COUNT_TRANSACTIONS_IN_QUEUE", "transactions_in_queue",
            "COUNT_TRANSACTIONS_CHECKED", "transactions_checked_total",
            "COUNT_CONFLICTS_DETECTED", "conflicts_detected_total",
            "COUNT_TRANSACTIONS_ROWS_VALIDATING", "transactions_rows_validating_total",
            "COUNT_TRANSACTIONS_REMOTE_IN_APPLIER_QUEUE", "transactions_remote_in_applier_queue",
            "COUNT_TRANSACTIONS_REMOTE_APPLIED", "transactions_remote_applied_total",
            "COUNT_TRANSACTIONS_LOCAL_PROPOSED", "transactions_local_proposed_total",
            "COUNT_TRANSACTIONS_LOCAL_ROLLBACK", "transactions_local_rollback_total");
    for (Database.Row row :
        database.read(
            "SELECT * FROM performance_schema.replication_group_member_stats"
                + " WHERE MEMBER_ID = @@server_uuid")) {
      for (int i = 0; i < row.columns().size(); i++) {
        String name = names.get(row.columns().get(i));
        if (name != null) {
          var type = name.endsWith("_total") ? MetricType.COUNTER : MetricType.GAUGE;
          page.family("mysql_perf_schema_" + name, type, "A value of the group's replication.")
              .add(row.number(i));
        }
      }
    }
  }

  private static void appliers(Database database, MetricPage page) throws SQLException {
    var columns =
        List.of(
            "LAST_APPLIED_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP",
            "LAST_APPLIED_TRANSACTION_IMMEDIATE_COMMIT_TIMESTAMP",
            "LAST_APPLIED_TRANSACTION_START_APPLY_TIMESTAMP",
            "LAST_APPLIED_TRANSACTION_END_APPLY_TIMESTAMP",
            "APPLYING_TRANSACTION_ORIGINAL_COMMIT_TIMESTAMP",
            "APPLYING_TRANSACTION_IMMEDIATE_COMMIT_TIMESTAMP",
            "APPLYING_TRANSACTION_START_APPLY_TIMESTAMP");
    var query = new StringBuilder("SELECT CHANNEL_NAME, WORKER_ID");
    columns.forEach(column -> query.append(", CAST(").append(column).append(" AS CHAR)"));
    query.append(" FROM performance_schema.replication_applier_status_by_worker");
    for (Database.Row row : database.read(query.toString())) {
      for (int i = 0; i < columns.size(); i++) {
        String name = "mysql_perf_schema_" + columns.get(i).toLowerCase(Locale.ROOT) + "_seconds";
        page.gauge(name, "When this happened to a transaction.", "channel_name", "member_id")
            .add(seconds(row.text(2 + i)), row.text(0), row.text(1));
      }
    }
  }

  private static double seconds(String text) {
    try {
      var time = LocalDateTime.parse(text, MICROSECONDS).toInstant(ZoneOffset.UTC);
      return time.getEpochSecond() + time.getNano() / 1e9;
    } catch (DateTimeParseException _) {
      return 0; // it has not happened
    }
  }

  private static void heartbeat(
      Database database, MetricPage page, CollectorArguments.Heartbeat arguments)
      throws SQLException {
    String query =
        "SELECT UNIX_TIMESTAMP(ts), UNIX_TIMESTAMP("
            + (arguments.utc() ? "UTC_TIMESTAMP(6)" : "NOW(6)")
            + "), server_id FROM "
            + identifier(arguments.database())
            + "."
            + identifier(arguments.table());
    show(
        page,
        database.read(query),
        List.of(
            Series.gauge(
                "heartbeat_stored_timestamp_seconds", "The last beat.", 0, "server_id", "#2"),
            Series.gauge(
                "heartbeat_now_timestamp_seconds", "The server's time.", 1, "server_id", "#2")));
  }

  private static String identifier(String name) {
    return "`" + name.replace("`", "``") + "`";
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
      show(
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
