package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pewter.core.testing.FreePort;
import dev.pewter.core.testing.RealPrometheus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The running agent beside Debian's Prometheus, which scrapes the agent's pages and gets by remote
/// write what the agent scrapes. Prometheus itself tells whether both ways give the same.
class PrometheusIT {
  private static final String CONFIG =
      """
      prometheus.exporter.unix "a" { }

      prometheus.scrape "a" {
        targets         = prometheus.exporter.unix.a.targets
        scrape_interval = "1s"
        scrape_timeout  = "1s"
        forward_to      = [prometheus.remote_write.a.receiver]
      }

      prometheus.scrape "others" {
        targets = [
          {"__address__" = "127.0.0.1:%1$d", "of" = "prometheus"},
          {"__address__" = "127.0.0.1:1", "of" = "nobody"},
        ]
        job_name        = "others"
        scrape_interval = "1s"
        scrape_timeout  = "1s"
        forward_to      = [prometheus.remote_write.a.receiver]
      }

      prometheus.remote_write "a" {
        external_labels = {"cluster" = "c"}

        endpoint {
          url = "http://127.0.0.1:%1$d/api/v1/write"

          queue_config {
            batch_send_deadline = "100ms"
          }
        }
      }
      """;

  private static final String SCRAPES =
      """
      global:
        scrape_interval: 1s
        scrape_timeout: 1s
      scrape_configs:
        - job_name: agent
          static_configs: [{targets: ["127.0.0.1:%1$d"]}]
        - job_name: node
          metrics_path: /api/v0/component/prometheus.exporter.unix.a/metrics
          static_configs: [{targets: ["127.0.0.1:%1$d"]}]
        - job_name: itself
          static_configs: [{targets: ["127.0.0.1:%2$d"]}]
      """;

  private static final String PULLED = "job=\"node\"";
  private static final String PUSHED = "job=\"integrations/unix\",cluster=\"c\",instance!=\"\"";

  /// Families that stay as they are while both look.
  private static final String STILL =
      "node_(boot_time_seconds|memory_(MemTotal|SwapTotal)_bytes|uname_info|os_info|os_version"
          + "|filefd_maximum|entropy_pool_size_bits|processes_max_.*|time_clocksource_.*"
          + "|exporter_build_info)";

  /// Families that always have the same series.
  private static final String LASTING =
      "node_(cpu_seconds_total|load.*|memory_.*|vmstat_.*|netstat_.*|sockstat_.*|scrape_.*)";

  @TempDir Path folder;

  @BeforeAll
  static void needsPrometheus() {
    assumeTrue(RealPrometheus.isInstalled(), "prometheus is not installed");
  }

  /// The series of some families, with their names as a label: operators leave out the name itself.
  private static String series(String families, String labels) {
    return "label_replace({__name__=~\"%s\",%s},\"family\",\"$1\",\"__name__\",\"(.*)\")"
        .formatted(families, labels);
  }

  private static String both(String families, String operator) {
    return "count(%s %s ignoring(job,instance,cluster) %s)"
        .formatted(series(families, PULLED), operator, series(families, PUSHED));
  }

  private static double count(RealPrometheus prometheus, String families, String labels)
      throws IOException, InterruptedException {
    return prometheus.value("count({__name__=~\"%s\",%s})".formatted(families, labels));
  }

  private static double families(RealPrometheus prometheus, String labels)
      throws IOException, InterruptedException {
    return prometheus.value(
        "count(group by(__name__) ({__name__=~\"node_.*\",%s}))".formatted(labels));
  }

  @Test
  void givesTheSameWhoeverScrapes() throws IOException, InterruptedException {
    int agentPort = FreePort.find();
    int port = FreePort.find();
    Files.writeString(folder.resolve("config.alloy"), CONFIG.formatted(port));
    try (var prometheus =
            RealPrometheus.scraping(
                folder.resolve("prometheus"), port, SCRAPES.formatted(agentPort, port));
        var _ = Pewter.runAt(agentPort, folder, Map.of(), "config.alloy")) {
      prometheus.start();
      await().until(() -> prometheus.value("count(up{cluster=\"\"} == 1)") == 3);
      await().until(() -> prometheus.value("up{" + PUSHED + "}") == 1);
      await().until(() -> prometheus.value("up{job=\"others\",of=\"prometheus\"}") == 1);
      await().until(() -> prometheus.value("up{job=\"others\",of=\"nobody\"}") == 0);

      double still = count(prometheus, STILL, PULLED);
      assertThat(still).isGreaterThan(8);
      assertThat(count(prometheus, STILL, PUSHED)).isEqualTo(still);
      assertThat(prometheus.value(both(STILL, "=="))).isEqualTo(still);

      double lasting = count(prometheus, LASTING, PULLED);
      assertThat(lasting).isGreaterThan(100);
      assertThat(count(prometheus, LASTING, PUSHED)).isEqualTo(lasting);
      assertThat(prometheus.value(both(LASTING, "and"))).isEqualTo(lasting);
      await()
          .untilAsserted(
              () ->
                  assertThat(families(prometheus, PUSHED)).isEqualTo(families(prometheus, PULLED)));

      assertThat(
              prometheus.value(
                  "count(prometheus_build_info{job=\"itself\"}"
                      + " == ignoring(job,cluster,of) prometheus_build_info{job=\"others\"})"))
          .isEqualTo(1);
      assertThat(prometheus.get("/api/v1/metadata?metric=node_cpu_seconds_total"))
          .contains("\"type\":\"counter\"");
      await()
          .until(
              () ->
                  prometheus.value("prometheus_remote_storage_samples_total{job=\"agent\"}")
                      > still + lasting);
      assertThat(prometheus.value("prometheus_remote_storage_samples_failed_total{job=\"agent\"}"))
          .isZero();
    }
  }
}
