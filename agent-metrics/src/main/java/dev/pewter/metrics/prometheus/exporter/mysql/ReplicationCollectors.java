package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricType;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The collectors of replication beside the status of a replica.
final class ReplicationCollectors {
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

  private ReplicationCollectors() {}

  static List<Collector> all(CollectorArguments arguments) {
    return List.of(
        Collector.of("info_schema.replica_host", 5_006_000, ReplicationCollectors::replicaHosts),
        Collector.of("slave_hosts", 5_001_000, ReplicationCollectors::slaveHosts),
        Collector.of(
            "perf_schema.replication_group_members",
            5_007_000,
            ReplicationCollectors::groupMembers),
        Collector.of(
            "perf_schema.replication_group_member_stats",
            5_007_000,
            ReplicationCollectors::groupStatistics),
        Collector.of(
            "perf_schema.replication_applier_status_by_worker",
            8_000_000,
            ReplicationCollectors::appliers),
        Collector.of(
            "heartbeat", 5_001_000, (d, page) -> heartbeat(d, page, arguments.heartbeat())));
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
    Series.show(page, rows, series);
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
    Series.show(
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
}
