package dev.pewter.metrics.prometheus.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestContext;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExporterTargetTest {
  @Test
  void pointsToTheComponentsPage() {
    var exports =
        ExporterTarget.exports(
            new TestContext("prometheus.exporter.unix.node"), "prometheus.exporter.unix", "host");
    assertThat(exports.targets()).hasSize(1);
    assertThat(exports.targets().getFirst().labels())
        .isEqualTo(
            Map.of(
                "__address__", "pewter.internal:12345",
                "__scheme__", "http",
                "__metrics_path__", "/api/v0/component/prometheus.exporter.unix.node/metrics",
                "__meta_component_name", "prometheus.exporter.unix",
                "__meta_component_id", "prometheus.exporter.unix.node",
                "instance", "host",
                "job", "integrations/unix"));
  }
}
