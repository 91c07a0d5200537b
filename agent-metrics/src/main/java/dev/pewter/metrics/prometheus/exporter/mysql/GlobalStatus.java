package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// `SHOW GLOBAL STATUS`: some groups as families with a label, the others each for itself.
record GlobalStatus() implements Collector {
  private static final Pattern GROUP =
      Pattern.compile(
          "(com|handler|connection_errors|innodb_buffer_pool_pages|innodb_rows|performance_schema)"
              + "_(.*)");
  private static final String PREFIX = "mysql_global_status_";

  @Override
  public String name() {
    return "global_status";
  }

  @Override
  public int since() {
    return 5_001_000;
  }

  @Override
  public void collect(Database database, MetricPage page) throws SQLException {
    var texts = new HashMap<String, String>();
    for (Database.Row row : database.read("SHOW GLOBAL STATUS")) {
      String key = StatusValue.name(row.text(0));
      Double value = StatusValue.parse(row.text(1));
      if (value == null) {
        if (key.startsWith("wsrep_")) {
          texts.put(key, row.text(1));
        }
        continue;
      }
      var group = GROUP.matcher(key);
      if (group.matches()) {
        show(page, group.group(1), group.group(2), value);
      } else {
        page.untyped(PREFIX + key, "A value of SHOW GLOBAL STATUS.").add(value);
      }
    }
    showGalera(page, texts);
  }

  private static void show(MetricPage page, String group, String name, double value) {
    switch (group) {
      case "com" ->
          page.counter(PREFIX + "commands_total", "Commands that were executed.", "command")
              .add(value, name);
      case "handler" ->
          page.counter(PREFIX + "handlers_total", "Calls of handlers.", "handler").add(value, name);
      case "connection_errors" ->
          page.counter(PREFIX + "connection_errors_total", "Connections that failed.", "error")
              .add(value, name);
      case "innodb_rows" ->
          page.counter(PREFIX + "innodb_row_ops_total", "Operations on rows.", "operation")
              .add(value, name);
      case "performance_schema" ->
          page.counter(
                  PREFIX + "performance_schema_lost_total",
                  "What could not be measured for lack of memory.",
                  "instrumentation")
              .add(value, name);
      default -> showPages(page, name, value);
    }
  }

  private static void showPages(MetricPage page, String name, double value) {
    switch (name) {
      case "total" -> {} // the sum of the others
      case "data", "free", "misc", "old" ->
          page.gauge(PREFIX + "buffer_pool_pages", "Pages of the buffer pool.", "state")
              .add(value, name);
      case "dirty" ->
          page.gauge(PREFIX + "buffer_pool_dirty_pages", "Dirty pages of the buffer pool.")
              .add(value);
      default ->
          page.counter(
                  PREFIX + "buffer_pool_page_changes_total",
                  "Changes of the state of pages.",
                  "operation")
              .add(value, name);
    }
  }

  private static void showGalera(MetricPage page, Map<String, String> texts) {
    String local = texts.getOrDefault("wsrep_local_state_uuid", "");
    if (!local.isEmpty()) {
      page.gauge(
              "mysql_galera_status_info",
              "Facts of the cluster.",
              "wsrep_cluster_state_uuid",
              "wsrep_local_state_uuid",
              "wsrep_provider_version")
          .add(
              1,
              texts.getOrDefault("wsrep_cluster_state_uuid", ""),
              local,
              texts.getOrDefault("wsrep_provider_version", ""));
    }
    String[] latencies = texts.getOrDefault("wsrep_evs_repl_latency", "").split("/", -1);
    var names = List.of("min_seconds", "avg_seconds", "max_seconds", "stdev", "sample_size");
    if (latencies.length != names.size()) {
      return;
    }
    for (String latency : latencies) {
      if (StatusValue.parse(latency) == null) {
        return;
      }
    }
    for (int i = 0; i < latencies.length; i++) {
      page.gauge(
              "mysql_galera_evs_repl_latency_" + names.get(i), "Latency of the group's messages.")
          .add(Double.parseDouble(latencies[i]));
    }
  }
}
