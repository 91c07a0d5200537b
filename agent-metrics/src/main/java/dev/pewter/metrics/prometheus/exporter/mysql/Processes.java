package dev.pewter.metrics.prometheus.exporter.mysql;

import dev.pewter.metrics.exposition.MetricPage;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The server's threads by what they do, by user and by host.
record Processes(CollectorArguments.ProcessList arguments) implements Collector {
  private static final String PREFIX = "mysql_info_schema_processlist_";

  @Override
  public String name() {
    return "info_schema.processlist";
  }

  @Override
  public int since() {
    return 5_001_000;
  }

  private record State(String command, String state) implements Comparable<State> {
    @Override
    public int compareTo(State other) {
      int order = command.compareTo(other.command);
      return order == 0 ? state.compareTo(other.state) : order;
    }
  }

  @Override
  public void collect(Database database, MetricPage page) throws SQLException {
    var counts = new TreeMap<State, Double>();
    var seconds = new TreeMap<State, Double>();
    var users = new TreeMap<String, Double>();
    var hosts = new TreeMap<String, Double>();
    String query =
        "SELECT user, SUBSTRING_INDEX(host, ':', 1), COALESCE(command, ''), COALESCE(state, ''),"
            + " COUNT(*), SUM(time) FROM information_schema.processlist"
            + " WHERE ID != connection_id() AND TIME >= "
            + arguments.minTime()
            + " GROUP BY 1, 2, 3, 4";
    for (Database.Row row : database.read(query)) {
      var state = new State(plain(row.text(2)), plain(row.text(3)));
      double count = row.number(4);
      counts.merge(state, count, Double::sum);
      seconds.merge(state, row.number(5), Double::sum);
      users.merge(row.text(0), count, Double::sum);
      hosts.merge(row.text(1).isEmpty() ? "unknown" : row.text(1), count, Double::sum);
    }
    var threads = page.gauge(PREFIX + "threads", "Threads by their state.", "command", "state");
    counts.forEach((state, count) -> threads.add(count, state.command, state.state));
    var times = page.gauge(PREFIX + "seconds", "Seconds in their state.", "command", "state");
    seconds.forEach((state, time) -> times.add(time, state.command, state.state));
    if (arguments.byHost()) {
      show(page, "processes_by_host", "client_host", hosts);
    }
    if (arguments.byUser()) {
      show(page, "processes_by_user", "mysql_user", users);
    }
  }

  private static void show(MetricPage page, String name, String label, Map<String, Double> counts) {
    var family = page.gauge(PREFIX + name, "Threads by who has them.", label);
    counts.forEach((who, count) -> family.add(count, who));
  }

  private static String plain(String state) {
    return state.isEmpty()
        ? "unknown"
        : state.toLowerCase(Locale.ROOT).replaceAll("[;,:.()]", "").replaceAll("[ -]", "_");
  }
}
