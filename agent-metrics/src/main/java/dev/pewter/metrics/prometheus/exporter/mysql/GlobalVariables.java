package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// `SHOW GLOBAL VARIABLES`: the numbers, and a few of the texts.
record GlobalVariables() implements Collector {
  private static final Pattern CACHE_SIZE = Pattern.compile("gcache.size = (\\d+)([MG]?);");

  @Override
  public String name() {
    return "global_variables";
  }

  @Override
  public int since() {
    return 5_001_000;
  }

  @Override
  public void collect(Database database, MetricPage page) throws SQLException {
    var texts = new HashMap<String, String>();
    for (Database.Row row : database.read("SHOW GLOBAL VARIABLES")) {
      String key = StatusValue.name(row.text(0));
      Double value = StatusValue.parse(row.text(1));
      if (value == null) {
        texts.put(key, row.text(1));
      } else {
        page.gauge("mysql_global_variables_" + key, "A value of SHOW GLOBAL VARIABLES.").add(value);
      }
    }
    page.gauge(
            "mysql_version_info",
            "Version and distribution of the server.",
            "innodb_version",
            "version",
            "version_comment")
        .add(
            1,
            texts.getOrDefault("innodb_version", ""),
            texts.getOrDefault("version", ""),
            texts.getOrDefault("version_comment", ""));
    showOthers(page, texts);
  }

  private static void showOthers(MetricPage page, Map<String, String> texts) {
    String cluster = texts.getOrDefault("wsrep_cluster_name", "");
    if (!cluster.isEmpty()) {
      page.gauge("mysql_galera_variables_info", "Facts of the cluster.", "wsrep_cluster_name")
          .add(1, cluster);
    }
    String options = texts.getOrDefault("wsrep_provider_options", "");
    if (!options.isEmpty()) {
      page.gauge("mysql_galera_gcache_size_bytes", "The size of the cluster's cache.")
          .add(cacheSize(options));
    }
    String level = texts.getOrDefault("transaction_isolation", "");
    level = level.isEmpty() ? texts.getOrDefault("tx_isolation", "") : level;
    if (!level.isEmpty()) {
      page.gauge("mysql_transaction_isolation", "How transactions are isolated.", "level")
          .add(1, level);
    }
  }

  private static double cacheSize(String options) {
    var matcher = CACHE_SIZE.matcher(options);
    if (!matcher.find()) {
      return 0;
    }
    double unit =
        switch (matcher.group(2)) {
          case "M" -> 1 << 20;
          case "G" -> 1 << 30;
          default -> 1;
        };
    return Double.parseDouble(matcher.group(1)) * unit;
  }
}
