package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricType;
import java.sql.SQLException;
import java.util.List;

/// A sample of each row of a table.
///
/// @param column where the value is
/// @param scale what it is divided by
/// @param labels names and values in turn; a value `#2` is that of column 2
record Series(
    String name, MetricType type, String help, int column, double scale, List<String> labels) {
  private static final double PICOSECONDS = 1e12;

  Series {
    labels = List.copyOf(labels);
  }

  static Series counter(String name, String help, int column, String... labels) {
    return new Series(name, MetricType.COUNTER, help, column, 1, List.of(labels));
  }

  static Series gauge(String name, String help, int column, String... labels) {
    return new Series(name, MetricType.GAUGE, help, column, 1, List.of(labels));
  }

  /// A counter of seconds that the server has in picoseconds.
  static Series picoseconds(String name, String help, int column, String... labels) {
    return new Series(name, MetricType.COUNTER, help, column, PICOSECONDS, List.of(labels));
  }

  Series dividedBy(double by) {
    return new Series(name, type, help, column, by, labels);
  }

  /// Shows some series of each row.
  static void show(MetricPage page, List<Database.Row> rows, List<Series> series)
      throws SQLException {
    for (Database.Row row : rows) {
      for (Series one : series) {
        one.show(row, page);
      }
    }
  }

  void show(Database.Row row, MetricPage page) throws SQLException {
    String[] values = labels.toArray(new String[0]);
    for (int i = 1; i < values.length; i += 2) {
      if (values[i].startsWith("#")) {
        values[i] = row.text(Integer.parseInt(values[i].substring(1)));
      }
    }
    Samples.add(page.family("mysql_" + name, type, help), row.number(column) / scale, values);
  }
}
