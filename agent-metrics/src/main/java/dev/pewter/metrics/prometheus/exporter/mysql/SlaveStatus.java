package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/// How replication goes, in whichever words the server understands.
record SlaveStatus() implements Collector {
  private static final List<String> QUERIES =
      List.of("SHOW ALL SLAVES STATUS", "SHOW SLAVE STATUS", "SHOW REPLICA STATUS");
  private static final List<String> SUFFIXES = List.of("", " NONBLOCKING", " NOLOCK");

  @Override
  public String name() {
    return "slave_status";
  }

  @Override
  public int since() {
    return 5_001_000;
  }

  @Override
  public void collect(Database database, MetricPage page) throws SQLException {
    for (Database.Row row : read(database)) {
      String[] labels = {
        "channel_name", row.text("Channel_Name"),
        "connection_name", row.text("Connection_name"),
        "master_host", either(row, "Master_Host", "Source_Host"),
        "master_uuid", either(row, "Master_UUID", "Source_UUID")
      };
      for (int i = 0; i < row.columns().size(); i++) {
        Double value = StatusValue.parse(row.text(i));
        if (value != null) {
          var family =
              page.untyped(
                  "mysql_slave_status_" + StatusValue.name(row.columns().get(i)),
                  "A value of SHOW SLAVE STATUS.");
          Samples.add(family, value, labels);
        }
      }
      showPosition(page, "Gtid_IO_Pos", row, labels);
      showPosition(page, "Gtid_Slave_Pos", row, labels);
    }
  }

  private static String either(Database.Row row, String first, String second) {
    String value = row.text(first);
    return value.isEmpty() ? row.text(second) : value;
  }

  private static List<Database.Row> read(Database database) throws SQLException {
    SQLException failure = null;
    for (String query : QUERIES) {
      for (String suffix : SUFFIXES) {
        try {
          return database.read(query + suffix);
        } catch (SQLException e) {
          failure = e;
          if (!database.isOpen()) {
            throw e;
          }
        }
      }
    }
    throw failure == null ? new SQLException("no query") : failure;
  }

  /// MariaDB's positions: `domain-server-sequence`, several with commas between.
  private static void showPosition(
      MetricPage page, String column, Database.Row row, String... labels) {
    for (String position : row.text(column).split(",", -1)) {
      String[] parts = position.split("-", -1);
      if (parts.length == 3 && parts[2].matches("\\d{1,20}")) {
        String[] all = java.util.Arrays.copyOf(labels, labels.length + 4);
        all[labels.length] = "domain_id";
        all[labels.length + 1] = parts[0];
        all[labels.length + 2] = "server_id";
        all[labels.length + 3] = parts[1];
        var family =
            page.gauge(
                "mysql_slave_status_" + column.toLowerCase(Locale.ROOT),
                "A position of SHOW SLAVE STATUS.");
        Samples.add(family, Double.parseDouble(parts[2]), all);
      }
    }
  }
}
