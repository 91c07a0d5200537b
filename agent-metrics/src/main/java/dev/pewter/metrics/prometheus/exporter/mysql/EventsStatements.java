package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.Distribution;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.exposition.MetricType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The statements that took longest, by digest.
record EventsStatements(CollectorArguments.EventsStatements arguments) implements Collector {
  private static final double PICOSECONDS = 1e12;
  private static final String PREFIX = "perf_schema_events_statements_";
  private static final String[] LABELS = {"schema", "#0", "digest", "#1", "digest_text", "#2"};
  private static final String[] LABEL_NAMES = {"digest", "digest_text", "schema"};
  private static final List<String> COLUMNS =
      List.of(
          "COUNT_STAR",
          "SUM_TIMER_WAIT",
          "SUM_ERRORS",
          "SUM_WARNINGS",
          "SUM_ROWS_AFFECTED",
          "SUM_ROWS_SENT",
          "SUM_ROWS_EXAMINED",
          "SUM_CREATED_TMP_DISK_TABLES",
          "SUM_CREATED_TMP_TABLES",
          "SUM_SORT_MERGE_PASSES",
          "SUM_SORT_ROWS",
          "SUM_NO_INDEX_USED");
  private static final List<String> NEWER_COLUMNS =
      List.of("SUM_LOCK_TIME", "SUM_CPU_TIME", "QUANTILE_95", "QUANTILE_99", "QUANTILE_999");
  private static final List<String> NAMES =
      List.of(
          "total",
          "seconds_total",
          "errors_total",
          "warnings_total",
          "rows_affected_total",
          "rows_sent_total",
          "rows_examined_total",
          "tmp_disk_tables_total",
          "tmp_tables_total",
          "sort_merge_passes_total",
          "sort_rows_total",
          "no_index_used_total");

  @Override
  public String name() {
    return "perf_schema.eventsstatements";
  }

  @Override
  public int since() {
    return 5_006_000;
  }

  @Override
  public void collect(Database database, MetricPage page) throws SQLException {
    boolean isNewer = !database.isMariaDb() && database.isSince(8_000_028);
    var columns = new ArrayList<>(COLUMNS);
    for (String column : NEWER_COLUMNS) {
      columns.add(isNewer ? column : "0");
    }
    var excluded = new ArrayList<>(List.of("mysql", "performance_schema", "information_schema"));
    excluded.addAll(arguments.excludeSchemas());
    String query =
        "SELECT ifnull(SCHEMA_NAME, 'NONE'), DIGEST, LEFT(DIGEST_TEXT, "
            + arguments.textLimit()
            + "), "
            + String.join(", ", columns)
            + " FROM performance_schema.events_statements_summary_by_digest"
            + " WHERE SCHEMA_NAME NOT IN ("
            + String.join(", ", excluded.stream().map(_ -> "?").toList())
            + ") AND LAST_SEEN > DATE_SUB(NOW(), INTERVAL "
            + arguments.timeLimit()
            + " SECOND) ORDER BY SUM_TIMER_WAIT DESC LIMIT "
            + arguments.limit();
    for (Database.Row row : database.read(query, excluded.toArray(new String[0]))) {
      show(row, page);
    }
  }

  private static void show(Database.Row row, MetricPage page) throws SQLException {
    for (int i = 0; i < NAMES.size(); i++) {
      var series =
          Series.counter(PREFIX + NAMES.get(i), "A column of the statements.", 3 + i, LABELS);
      (NAMES.get(i).equals("seconds_total") ? series.dividedBy(PICOSECONDS) : series)
          .show(row, page);
    }
    Series.picoseconds(PREFIX + "lock_time_seconds_total", "Time for locks.", 15, LABELS)
        .show(row, page);
    Series.picoseconds(PREFIX + "cpu_time_seconds_total", "Processor time.", 16, LABELS)
        .show(row, page);
    page.family("mysql_" + PREFIX + "latency", MetricType.SUMMARY, "How long statements took.")
        .addDistribution(
            new Distribution(
                new double[] {95, 99, 999}, // as the reference has them, not as shares
                new double[] {
                  row.number(17) / PICOSECONDS,
                  row.number(18) / PICOSECONDS,
                  row.number(19) / PICOSECONDS
                },
                row.number(3),
                row.number(4) / PICOSECONDS),
            LABEL_NAMES,
            new String[] {row.text(1), row.text(2), row.text(0)});
  }
}
