package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import java.sql.SQLException;

/// Asks for one kind of facts and shows them.
interface Collector {
  /// What is asked for on any server, in the terms of `Database.isSince`.
  int ALWAYS = 0;

  String name();

  /// The version of the server from which on it can be asked.
  int since();

  void collect(Database database, MetricPage page) throws SQLException;

  /// A collector of one step.
  static Collector of(String name, int since, Step step) {
    return new Collector() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public int since() {
        return since;
      }

      @Override
      public void collect(Database database, MetricPage page) throws SQLException {
        step.collect(database, page);
      }
    };
  }

  /// What a collector does.
  @FunctionalInterface
  interface Step {
    void collect(Database database, MetricPage page) throws SQLException;
  }
}
