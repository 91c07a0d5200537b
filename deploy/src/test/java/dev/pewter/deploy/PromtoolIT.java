package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.testing.FreePort;
import dev.pewter.core.testing.Promtool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lets promtool judge every page of metrics that a running agent serves.
class PromtoolIT {
  /// Those that need nothing that a machine may lack.
  private static final String ON_DEMAND =
      Stream.of(
              "buddyinfo",
              "cgroups",
              "cpu_vulnerabilities",
              "ethtool",
              "interrupts",
              "ksmd",
              "lnstat",
              "meminfo_numa",
              "mountstats",
              "network_route",
              "qdisc",
              "slabinfo",
              "softirqs",
              "sysctl",
              "tcpstat",
              "zoneinfo")
          .map(name -> '"' + name + '"')
          .collect(Collectors.joining(", "));

  /// What a scraping agent has: targets that answer, one that does not, and a receiver that is
  /// gone.
  private static final String CONFIG =
      """
      prometheus.exporter.unix "a" {
        include_exporter_metrics = true
        enable_collectors        = [%3$s]
      }

      prometheus.exporter.self "a" { }

      prometheus.exporter.cadvisor "a" {
        disabled_metrics = []
      }

      prometheus.exporter.process "a" {
        matcher {
          cmdline = [".+"]
        }
      }

      prometheus.exporter.mysql "a" {
        data_source_name = "root@tcp(127.0.0.1:1)/"
      }

      prometheus.exporter.blackbox "a" {
        config = "{modules: {http: {prober: http}, tcp: {prober: tcp}}}"

        target {
          name    = "web"
          address = "http://%1$s/-/ready"
          module  = "http"
        }
      }

      prometheus.scrape "a" {
        targets = array.concat(
          prometheus.exporter.unix.a.targets,
          prometheus.exporter.self.a.targets,
          prometheus.exporter.blackbox.a.targets,
          [{"__address__" = "%1$s", "instance" = "quote\\"line\\nback\\\\"}, {"__address__" = "127.0.0.1:1"}],
        )
        scrape_interval = "1s"
        scrape_timeout  = "1s"
        extra_metrics   = true
        forward_to      = [prometheus.relabel.a.receiver]
      }

      prometheus.relabel "a" {
        forward_to = [prometheus.remote_write.a.receiver]
      }

      prometheus.remote_write "a" {
        endpoint {
          url = "http://127.0.0.1:1/write"
        }
      }

      loki.source.file "a" {
        targets    = [{"__path__" = "%2$s"}]
        forward_to = [loki.process.a.receiver]
      }

      loki.process "a" {
        stage.metrics {
          metric.counter {
            name        = "lines"
            description = "Lines \\\\ that came.\\nOr went."
            match_all   = true
            action      = "inc"
          }
        }
        forward_to = [loki.write.a.receiver]
      }

      loki.write "a" {
        endpoint {
          url = "http://127.0.0.1:1/loki/api/v1/push"
        }
      }
      """;

  @TempDir Path folder;

  @BeforeAll
  static void needsPromtool() {
    assumeTrue(Promtool.isInstalled(), "promtool is not installed");
  }

  @Test
  void findsNoMistakeInAnyPage() throws IOException, InterruptedException {
    Path log = Files.writeString(folder.resolve("a.log"), "one\ntwo\n");
    int port = FreePort.find();
    Files.writeString(
        folder.resolve("config.alloy"), CONFIG.formatted("127.0.0.1:" + port, log, ON_DEMAND));
    try (var agent = Pewter.runAt(port, folder, Map.of(), "config.alloy")) {
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(agent.get("/metrics").body())
                      .contains("# TYPE prometheus_target_interval_length_seconds summary\n")
                      .contains("loki_process_custom_lines{"));
      Promtool.check("agent", agent.get("/metrics").body());
      for (String exporter : List.of("unix", "self", "cadvisor", "process", "mysql")) {
        String path = "/api/v0/component/prometheus.exporter." + exporter + ".a/metrics";
        Promtool.check(exporter, agent.get(path).body());
      }
      for (String module : List.of("http", "tcp")) {
        String target = module.equals("http") ? "http://127.0.0.1:" + port : "127.0.0.1:" + port;
        String path =
            "/api/v0/component/prometheus.exporter.blackbox.a/metrics?target="
                + target
                + "&module="
                + module;
        String page = agent.get(path).body();
        assertThat(page).contains("probe_success 1\n");
        Promtool.check("blackbox", page);
      }
    }
  }
}
