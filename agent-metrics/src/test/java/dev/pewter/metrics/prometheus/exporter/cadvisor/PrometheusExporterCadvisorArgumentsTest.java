package dev.pewter.metrics.prometheus.exporter.cadvisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusExporterCadvisorArgumentsTest {
  private static PrometheusExporterCadvisorArguments decode(String text) throws DecodeException {
    return Blocks.decode(PrometheusExporterCadvisorArguments.class, text);
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode(""))
        .isEqualTo(
            new PrometheusExporterCadvisorArguments(
                true,
                List.of(),
                List.of(),
                List.of(),
                "",
                Duration.ZERO,
                null,
                null,
                Duration.ofMinutes(2),
                "/run/containerd/containerd.sock",
                "k8s.io",
                "unix:///var/run/docker.sock",
                false,
                "cert.pem",
                "key.pem",
                "ca.pem",
                false,
                false));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            """
            store_container_labels       = false
            allowlisted_container_labels = ["a", ""]
            env_metadata_allowlist       = ["B"]
            raw_cgroup_prefix_allowlist  = ["/c"]
            perf_events_config           = ""
            resctrl_interval             = "0s"
            disabled_metrics             = ["percpu"]
            enabled_metrics              = ["cpu"]
            storage_duration             = "5m"
            containerd_host              = "/run/k3s/containerd/containerd.sock"
            containerd_namespace         = "moby"
            docker_host                  = "unix:///run/d.sock"
            use_docker_tls               = false
            docker_tls_cert              = "x"
            docker_tls_key               = "y"
            docker_tls_ca                = "z"
            docker_only                  = true
            disable_root_cgroup_stats    = true
            """);
    assertThat(arguments)
        .isEqualTo(
            new PrometheusExporterCadvisorArguments(
                false,
                List.of("a"),
                List.of("B"),
                List.of("/c"),
                "",
                Duration.ZERO,
                List.of("percpu"),
                List.of("cpu"),
                Duration.ofMinutes(5),
                "/run/k3s/containerd/containerd.sock",
                "moby",
                "unix:///run/d.sock",
                false,
                "x",
                "y",
                "z",
                true,
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "perf_events_config = '/etc/perf.json' | perf_events_config is not supported",
        "resctrl_interval = '1s'              | resctrl_interval is not supported",
        "use_docker_tls = true                | use_docker_tls is not supported",
        "docker_host = 'tcp://d:2375'         | docker_host: only unix:// is supported",
        "storage_duration = '0s'              | storage_duration must be greater than 0",
        "disabled_metrics = ['what']          | unsupported metric \"what\" specified",
        "enabled_metrics = ['what']           | unsupported metric \"what\" specified",
        "enabled_metrics = ['tcp']            | enabled_metrics: \"tcp\" is not supported"
      })
  void refusesByName(String line, String message) {
    assertThatThrownBy(() -> decode(line.replace('\'', '"')))
        .isInstanceOf(DecodeException.class)
        .hasMessageContaining(message);
  }

  @Test
  void choosesSubjects() throws DecodeException {
    assertThat(MetricKind.chosen(decode("")))
        .isEqualTo(EnumSet.range(MetricKind.CPU, MetricKind.PRESSURE));
    var more = decode("disabled_metrics = [\"percpu\", \"tcp\"]");
    assertThat(MetricKind.chosen(more))
        .contains(MetricKind.PROCESS)
        .doesNotContain(MetricKind.PERCPU);
    assertThat(MetricKind.leftOut(more))
        .isEqualTo(
            "advtcp,cpu_topology,cpuset,hugetlb,memory_numa,referenced_memory,resctrl,sched,udp");
    assertThat(MetricKind.chosen(decode("enabled_metrics = [\"cpu\"]\ndisabled_metrics = []")))
        .containsExactly(MetricKind.CPU);
  }

  @Test
  void knowsThatArgumentsOfTlsHaveNoEffect() throws DecodeException {
    assertThat(decode("docker_tls_cert = \"mine.pem\"\ndocker_tls_key = \"key.pem\"").idle())
        .containsExactly(Map.entry("docker_tls_cert", "use_docker_tls is off"));
  }
}
