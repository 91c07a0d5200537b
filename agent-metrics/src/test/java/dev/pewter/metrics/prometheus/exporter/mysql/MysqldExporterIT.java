package dev.pewter.metrics.prometheus.exporter.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.testing.FreePort;
import dev.pewter.core.testing.Promtool;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.exposition.MetricPage;
import dev.pewter.metrics.prometheus.exporter.Exposition;
import dev.pewter.metrics.prometheus.exporter.Peer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares the page for a MariaDB with that of Debian's mysqld exporter beside it.
class MysqldExporterIT {
  private static final String PROGRAM = "prometheus-mysqld-exporter";

  /// Collectors that this server can be asked for, beside the default ones.
  private static final List<String> MORE =
      List.of(
          "auto_increment.columns",
          "binlog_size",
          "engine_innodb_status",
          "heartbeat",
          "info_schema.clientstats",
          "info_schema.innodb_metrics",
          "info_schema.processlist",
          "info_schema.schemastats",
          "info_schema.tables",
          "info_schema.tablestats",
          "info_schema.userstats",
          "mysql.user",
          "perf_schema.eventsstatements",
          "perf_schema.eventsstatementssum",
          "perf_schema.eventswaits",
          "perf_schema.file_events",
          "perf_schema.file_instances",
          "perf_schema.indexiowaits",
          "perf_schema.memory_events",
          "perf_schema.tableiowaits",
          "perf_schema.tablelocks",
          "slave_hosts");

  /// What the exporter says of itself, what an older version does not have, and what depends on who
  /// asked before.
  private static final Pattern OTHER =
      Pattern.compile(
          "^(go_|process_|promhttp_|mysqld_exporter_|mysql_exporter_"
              + "|mysql_perf_schema_events_statements_(latency|lock_time|cpu_time)"
              + "|mysql_info_schema_(client|user)_statistics_"
              + "|mysql_perf_schema_events_statements_\\w+\\{"
              + "|mysql_info_schema_table_\\w+\\{.*schema=\"performance_schema\""
              + "|mysql_\\w+\\{.*schema=\"sys\""
              + "|mysql_info_schema_schema_statistics_\\w+\\{"
              + "|mysql_perf_schema_memory_events_.*prepared_statements_instances"
              + "|mysql_slave_status_gtid_(slave|io)_pos).*");

  /// All families but those whose rows depend on who asked before, and as what: of these the types
  /// and the names of labels are the same.
  private static final Pattern NOT_OF_WHO_ASKS =
      Pattern.compile(
          "^(?!mysql_(info_schema_(client|user|schema)_statistics"
              + "|perf_schema_events_statements_(?!latency|lock_time|cpu_time)))");

  /// Families whose values stay as they are while both look.
  private static final Pattern STILL =
      Pattern.compile(
          "^(mysql_up|mysql_version_info|mysql_transaction_isolation|mysql_global_variables_(?!"
              + "(gtid|timestamp|rand_seed|pseudo|last_insert|identity|error_count|warning|"
              + "in_transaction|insert_id))"
              + "|mysql_info_schema_(auto_increment|table_(size|version|rows)|innodb_cmp)"
              + "|mysql_mysql_|mysql_binlog_(files|file_number)|mysql_slave_status"
              + "|mysql_heartbeat_stored|mysql_info_schema_innodb_metrics_buffer_buffer_pool_size)");

  @TempDir private static Path directory;
  private static DatabaseServer server;

  @BeforeAll
  static void startServer() throws Exception {
    assumeTrue(DatabaseServer.isInstalled("mariadbd"), "mariadbd is not installed");
    server = DatabaseServer.start(directory);
    server.execute(
        "CREATE DATABASE shop",
        "CREATE TABLE shop.orders (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20))",
        "INSERT INTO shop.orders (name) VALUES ('a'), ('b'), ('c')",
        "CREATE DATABASE heartbeat",
        "CREATE TABLE heartbeat.heartbeat (ts VARCHAR(26), server_id INT UNSIGNED PRIMARY KEY)",
        "INSERT INTO heartbeat.heartbeat VALUES ('2026-11-21 12:00:00.5', 1)",
        "CREATE USER watcher@'127.0.0.1' IDENTIFIED BY 'verysecret' WITH MAX_USER_CONNECTIONS 9",
        "GRANT SELECT, PROCESS, REPLICATION CLIENT, SLAVE MONITOR, REPLICATION MASTER ADMIN"
            + " ON *.* TO watcher@'127.0.0.1'",
        "CHANGE MASTER 'far' TO MASTER_HOST='127.0.0.1', MASTER_PORT=1, MASTER_USER='x'",
        "ANALYZE TABLE shop.orders");
  }

  @AfterAll
  static void stopServer() throws InterruptedException {
    if (server != null) {
      server.stop();
    }
  }

  private static String ours(String source, List<String> collectors) throws Exception {
    var asking =
        Asking.of(
            source,
            "enable_collectors = [\"" + String.join("\", \"", collectors) + "\"]",
            "mysql.user { privileges = true }",
            "perf_schema.file_instances { remove_prefix = \"/var/lib/mysql/\" }");
    String page = asking.page("60");
    assertThat(asking.context().log().lines().stream().filter(l -> l.startsWith("error")))
        .isEmpty();
    return page;
  }

  private static String theirs(List<String> collectors) throws IOException, InterruptedException {
    int port = FreePort.find();
    var command =
        new java.util.ArrayList<>(List.of(PROGRAM, "--web.listen-address=127.0.0.1:" + port));
    collectors.forEach(name -> command.add("--collect." + name));
    command.add("--collect.mysql.user.privileges");
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("peer.log").toFile());
    builder
        .environment()
        .put("DATA_SOURCE_NAME", "watcher:verysecret@tcp(127.0.0.1:" + server.port() + ")/");
    var process = builder.start();
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      return await()
          .ignoreExceptions()
          .until(
              () -> client.send(request, HttpResponse.BodyHandlers.ofString()).body(),
              text -> text.contains("mysql_up 1"));
    } finally {
      process.destroy();
    }
  }

  @Test
  void showsWhatDebiansShows() throws Exception {
    assumeTrue(DatabaseServer.isInstalled(PROGRAM), PROGRAM + " is not installed");
    String source = "watcher:verysecret@tcp(127.0.0.1:" + server.port() + ")/";
    ours(source, MORE); // the server counts what it is asked: from now on it has all its rows
    String theirs = theirs(MORE);
    String ours = ours(source, MORE);
    assertThat(failures(ours)).as("collectors that fail").isEqualTo(failures(theirs));
    var theirSamples = samples(theirs);
    var ourSamples = samples(ours);
    var missing = new TreeSet<>(theirSamples.keySet());
    missing.removeAll(ourSamples.keySet());
    var extra = new TreeSet<>(ourSamples.keySet());
    extra.removeAll(theirSamples.keySet());
    assertThat(missing).as("missing").isEmpty();
    assertThat(extra).as("extra").isEmpty();
    var different = new TreeSet<String>();
    theirSamples.forEach(
        (sample, value) -> {
          if (STILL.matcher(sample).find() && !value.equals(ourSamples.get(sample))) {
            different.add(sample + ": " + ourSamples.get(sample) + ", theirs " + value);
          }
        });
    assertThat(different).as("values").isEmpty();
    assertThat(types(ours)).containsAllEntriesOf(types(theirs));
    assertThat(Peer.shapes(Exposition.parse(ours), NOT_OF_WHO_ASKS))
        .containsAllEntriesOf(Peer.shapes(Exposition.parse(theirs), NOT_OF_WHO_ASKS))
        .hasSizeGreaterThan(30);
    if (Promtool.isInstalled()) {
      Promtool.check("mysql", ours);
    }
  }

  private static TreeSet<String> failures(String page) {
    var failures = new TreeSet<String>();
    for (String line : page.lines().toList()) {
      if (line.startsWith("mysql_exporter_collector_success") && line.endsWith(" 0")) {
        failures.add(line);
      }
    }
    return failures;
  }

  private static TreeMap<String, String> types(String page) {
    var types = new TreeMap<String, String>();
    for (String line : page.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (line.startsWith("# TYPE ") && !OTHER.matcher(words[2] + "{").matches()) {
        types.put(words[2], words[3]);
      }
    }
    return types;
  }

  private static TreeMap<String, Double> samples(String page) {
    var samples = new TreeMap<String, Double>();
    for (String line : page.lines().toList()) {
      if (!line.startsWith("#") && !OTHER.matcher(line).matches()) {
        int space = line.lastIndexOf(' ');
        samples.put(sorted(line.substring(0, space)), Double.valueOf(line.substring(space + 1)));
      }
    }
    return samples;
  }

  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static String sorted(String sample) {
    int brace = sample.indexOf('{');
    if (brace < 0) {
      return sample;
    }
    var labels = new TreeSet<String>();
    var label = LABEL.matcher(sample);
    while (label.find()) {
      labels.add(label.group());
    }
    return sample.substring(0, brace) + labels;
  }

  @Test
  void asksByUnixSocket() throws Exception {
    assertThat(Asking.of("root@unix(" + server.socket() + ")/").page("60"))
        .contains("mysql_up 1\n")
        .contains("mysql_global_status_threads_connected ")
        .contains("mysql_exporter_collector_success{collector=\"collect.slave_status\"} 1\n");
  }

  @Test
  void takesTlsOnlyWhereItIsWanted() throws Exception {
    String source = "watcher:verysecret@tcp(127.0.0.1:" + server.port() + ")/?tls=";
    assertThat(Asking.of(source + "preferred").page("60")).contains("mysql_up 1\n");
    assertThat(Asking.of(source + "true").page("60")).contains("mysql_up 0\n");
  }

  @Test
  void isDownWithAWrongPasswordAndDoesNotTellIt() throws Exception {
    var asking = Asking.of("watcher:wrongsecret@tcp(127.0.0.1:" + server.port() + ")/");
    assertThat(asking.page("60")).contains("mysql_up 0\n").doesNotContain("wrongsecret");
    assertThat(asking.context().log().lines().toString())
        .contains("Access denied")
        .doesNotContain("wrongsecret");
  }

  @Test
  void failsOneCollectorAndNotTheOthers() throws Exception {
    var asking =
        Asking.of(
            "root@tcp(127.0.0.1:" + server.port() + ")/",
            "enable_collectors = [\"heartbeat\"]",
            "heartbeat { database = \"none`such\" }");
    assertThat(asking.page("60"))
        .contains("mysql_up 1\n")
        .contains("mysql_exporter_collector_success{collector=\"collect.heartbeat\"} 0\n")
        .contains("mysql_exporter_collector_success{collector=\"collect.slave_status\"} 1\n");
  }

  @Test
  void endsInTimeWhenATableIsLocked() throws Exception {
    var properties = new java.util.Properties();
    properties.setProperty("user", "root");
    try (var connection =
            new org.mariadb.jdbc.Driver()
                .connect("jdbc:mariadb://127.0.0.1:" + server.port() + "/", properties);
        var statement = connection.createStatement()) {
      statement.execute("LOCK TABLES heartbeat.heartbeat WRITE");
      var asking =
          Asking.of(
              "root@tcp(127.0.0.1:" + server.port() + ")/",
              "set_collectors = [\"heartbeat\", \"slave_status\"]",
              "enable_lock_wait_timeout = false");
      assertThat(asking.page("4"))
          .contains("mysql_up 1\n")
          .contains("mysql_exporter_collector_success{collector=\"collect.heartbeat\"} 0\n")
          .contains("mysql_exporter_collector_success{collector=\"collect.slave_status\"} 0\n");
      assertThat(
              Asking.of(
                      "root@tcp(127.0.0.1:" + server.port() + ")/",
                      "set_collectors = [\"heartbeat\", \"slave_status\"]",
                      "lock_wait_timeout = 1")
                  .page("60"))
          .contains("mysql_exporter_collector_success{collector=\"collect.heartbeat\"} 0\n")
          .contains("mysql_exporter_collector_success{collector=\"collect.slave_status\"} 1\n");
    }
  }

  @Test
  void tellsOnceOfRowsThatAreTooMany() throws Exception {
    server.execute(
        "CREATE DATABASE huge",
        "CREATE TABLE huge.beats (ts VARCHAR(26), server_id INT UNSIGNED PRIMARY KEY)",
        "INSERT INTO huge.beats SELECT '2026-11-21 12:00:00.5', seq FROM huge.seq_1_to_20000");
    var asking =
        Asking.of(
            "root@tcp(127.0.0.1:" + server.port() + ")/",
            "set_collectors = [\"heartbeat\"]",
            "heartbeat {\n database = \"huge\"\n table = \"beats\"\n}");
    assertThat(beats(asking)).isEqualTo(20_000);
    assertThat(warnings(asking)).isEmpty();
    String more = "INSERT INTO huge.beats SELECT '2026-11-21 12:00:00.5', seq FROM huge.seq_%s";
    server.execute(more.formatted("20001_to_20100"));
    assertThat(beats(asking)).isEqualTo(20_000);
    assertThat(beats(asking)).isEqualTo(20_000);
    assertThat(warnings(asking))
        .containsExactly("warn too many rows, the rest left out scraper=heartbeat max=20000");
    server.execute("DELETE FROM huge.beats WHERE server_id > 10");
    assertThat(beats(asking)).isEqualTo(10);
    server.execute(more.formatted("11_to_20001"));
    assertThat(beats(asking)).isEqualTo(20_000);
    assertThat(warnings(asking)).hasSize(2);
    server.execute("DROP DATABASE huge");
  }

  @Test
  void failsTheCollectorWhoseMetricsHaveNoRoom() throws Exception {
    var context = new TestContext("prometheus.exporter.mysql.db");
    var exporter =
        new Exporter(
            context,
            DataSource.parse("root@tcp(127.0.0.1:" + server.port() + ")/"),
            Map.of(),
            List.of(
                Collector.of("small", Collector.ALWAYS, (_, page) -> page.gauge("s", "S.").add(1)),
                Collector.of(
                    "large",
                    Collector.ALWAYS,
                    (_, page) -> page.gauge("l", "x".repeat(10_000)).add(1))),
            () -> new MetricPage(5_000));
    assertThat(new String(exporter.page(Duration.ofMinutes(1)), StandardCharsets.UTF_8))
        .contains(
            "\ns 1\n",
            "\nmysql_up 1\n",
            "\nmysql_exporter_collector_success{collector=\"collect.small\"} 1\n",
            "\nmysql_exporter_collector_success{collector=\"collect.large\"} 0\n")
        .doesNotContain("\nl 1\n");
    assertThat(context.log().lines())
        .contains(
            "error error from scraper scraper=large"
                + " err=java.io.IOException: more metrics than the page has room for");
  }

  private static long beats(Asking asking) throws Exception {
    return asking
        .page("60")
        .lines()
        .filter(l -> l.startsWith("mysql_heartbeat_stored_timestamp_seconds{"))
        .count();
  }

  private static List<String> warnings(Asking asking) {
    return asking.context().log().lines().stream().filter(l -> l.startsWith("warn")).toList();
  }

  @Test
  void showsThousandsOfSeries() throws Exception {
    var statements = new java.util.ArrayList<String>();
    statements.add("CREATE DATABASE many");
    for (int i = 0; i < 300; i++) {
      statements.add("CREATE VIEW many.v" + i + " AS SELECT 1");
    }
    server.execute(statements.toArray(new String[0]));
    String page =
        ours(
            "root@unix(" + server.socket() + ")/",
            List.of("info_schema.tables", "perf_schema.eventswaits", "perf_schema.file_events"));
    server.execute("DROP DATABASE many");
    assertThat(page).contains("mysql_info_schema_table_rows{schema=\"many\",table=\"v299\"} 0\n");
    assertThat(page.lines().filter(l -> !l.startsWith("#")).count()).isGreaterThan(3000);
  }
}
