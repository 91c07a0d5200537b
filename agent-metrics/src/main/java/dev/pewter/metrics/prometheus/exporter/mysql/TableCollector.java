package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import java.sql.SQLException;
import java.util.List;

/// Shows the rows of one question, each by the same series.
record TableCollector(String name, int since, String query, List<Series> series)
    implements Collector {

  TableCollector {
    series = List.copyOf(series);
  }

  static TableCollector of(String name, int since, String query, Series... series) {
    return new TableCollector(name, since, query, List.of(series));
  }

  @Override
  public void collect(Database database, MetricPage page) throws SQLException {
    for (Database.Row row : database.read(query)) {
      for (Series one : series) {
        one.show(row, page);
      }
    }
  }
}
