package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Dashboards and rules ask for series that the agent has.
class DashboardsIT {
  private static final Path RULES = Path.of("prometheus/rules.yaml");
  private static final Path DASHBOARDS = Path.of("grafana");

  /// Names of metrics: of functions a parenthesis follows, and of labels a comparison or a comma.
  private static final Pattern NOISE =
      Pattern.compile(
          "\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(by|without|on|ignoring|group_left)\\s*\\([^)]*\\)");

  private static final Pattern NAME =
      Pattern.compile("(?<![\\w.])[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\(|\\w)");
  private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "by", "on");

  /// One receiver takes all, the other does not answer: so there are lines that wait, and retries.
  private static final String CONFIG =
      """
      loki.source.file "a" {
        targets    = [{__path__ = "%s"}]
        forward_to = [loki.process.a.receiver, loki.write.gone.receiver]
      }

      loki.process "a" {
        stage.drop {
          expression = "noise"
        }
        forward_to = [loki.write.there.receiver]
      }

      loki.write "there" {
        endpoint {
          url        = "%s"
          batch_wait = "100ms"
        }
      }

      loki.write "gone" {
        endpoint {
          url        = "http://127.0.0.1:1/loki/api/v1/push"
          batch_wait = "100ms"
        }
      }

      prometheus.exporter.unix "node" { }

      prometheus.scrape "node" {
        targets         = prometheus.exporter.unix.node.targets
        forward_to      = [prometheus.remote_write.gone.receiver]
        scrape_interval = "1s"
        scrape_timeout  = "1s"
      }

      prometheus.remote_write "gone" {
        endpoint {
          url = "http://127.0.0.1:1/api/v1/write"
        }
      }
      """;

  @TempDir Path folder;

  private static Object yaml(Path file) throws IOException {
    return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }

  /// Every `key` of a text anywhere below.
  private static void collect(Object node, String key, List<String> into) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (name, value) -> {
            if (name.equals(key) && value instanceof String text) {
              into.add(text);
            } else {
              collect(value, key, into);
            }
          });
    } else if (node instanceof List<?> list) {
      list.forEach(each -> collect(each, key, into));
    }
  }

  private static List<String> queries() throws IOException {
    var queries = new ArrayList<String>();
    collect(yaml(RULES), "expr", queries);
    try (var files = Files.list(DASHBOARDS)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        collect(yaml(file), "expr", queries);
      }
    }
    return queries;
  }

  private static Set<String> metrics(String query) {
    var names = new TreeSet<String>();
    String text = query;
    for (String before = ""; !before.equals(text); ) {
      before = text;
      text = NOISE.matcher(text).replaceAll(" ");
    }
    var name = NAME.matcher(text);
    while (name.find()) {
      if (!WORDS.contains(name.group())) {
        names.add(name.group());
      }
    }
    return names;
  }

  @Test
  void findsTheNamesInQueries() {
    assertThat(
            metrics(
                "topk(5, rate(a_b{job=~\"x\", c!=\"d\"}[5m])) / sum by (le, job) (e:f) > 0.9e3 or g"))
        .containsExactly("a_b", "e:f", "g");
  }

  @Test
  void askForSeriesThatTheAgentHas() throws IOException, InterruptedException {
    var recorded = new ArrayList<String>();
    collect(yaml(RULES), "record", recorded);
    Path log = Files.writeString(folder.resolve("a.log"), "a line\nnoise\n".repeat(10));
    try (var loki = new FakeLoki()) {
      Files.writeString(folder.resolve("a.alloy"), CONFIG.formatted(log, loki.url()));
      try (var agent = Pewter.run(folder, Map.of(), "a.alloy")) {
        assertThat(queries()).hasSizeGreaterThan(60);
        Awaitility.await()
            .untilAsserted(
                () -> {
                  var known = new HashSet<>(recorded);
                  for (String path :
                      List.of(
                          "/metrics", "/api/v0/component/prometheus.exporter.unix.node/metrics")) {
                    agent
                        .get(path)
                        .body()
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .forEach(line -> known.add(line.split("[ {]", 2)[0]));
                  }
                  var missing = new TreeSet<String>();
                  for (String query : queries()) {
                    missing.addAll(metrics(query));
                  }
                  missing.removeAll(known);
                  assertThat(missing).isEmpty();
                });
      }
    }
  }

  @Test
  void alertsFireWhenTheyShould() throws IOException, InterruptedException {
    boolean isInstalled =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "promtool")));
    assumeTrue(isInstalled, "promtool is not installed");
    var promtool =
        new ProcessBuilder("promtool", "test", "rules", "prometheus/rules-test.yaml")
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(promtool.waitFor()).as(said).isZero();
  }

  /// Each alert is in the tests of the rules.
  @Test
  void everyAlertIsTested() throws IOException {
    var alerts = new ArrayList<String>();
    collect(yaml(RULES), "alert", alerts);
    String tests = Files.readString(Path.of("prometheus/rules-test.yaml"));

    assertThat(alerts).hasSizeGreaterThan(10).allMatch(tests::contains);
  }

  @Test
  void dashboardsCanBeTold() throws IOException {
    var ids = new HashSet<String>();
    try (var files = Files.list(DASHBOARDS)) {
      for (Path file : files.toList()) {
        var dashboard = (Map<?, ?>) yaml(file);
        assertThat(ids.add(String.valueOf(dashboard.get("uid")))).isTrue();
        assertThat(dashboard.get("panels"))
            .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
            .isNotEmpty();
      }
    }
    assertThat(ids).hasSize(3);
  }
}
