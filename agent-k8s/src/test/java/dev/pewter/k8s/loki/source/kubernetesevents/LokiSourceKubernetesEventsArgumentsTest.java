package dev.pewter.k8s.loki.source.kubernetesevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.testing.Blocks;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LokiSourceKubernetesEventsArgumentsTest {
  private static LokiSourceKubernetesEventsArguments decode(String... lines)
      throws DecodeException {
    return Blocks.decode(
        LokiSourceKubernetesEventsArguments.class, "forward_to = []\n" + String.join("\n", lines));
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode())
        .isEqualTo(
            new LokiSourceKubernetesEventsArguments(
                List.of(),
                "loki.source.kubernetes_events",
                List.of(),
                "logfmt",
                KubernetesClientArguments.DEFAULT,
                new LokiSourceKubernetesEventsArguments.Clustering(false),
                new LokiSourceKubernetesEventsArguments.LeaderElection(false, "", "")));
    assertThat(decode().scopes()).containsExactly("");
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        decode(
            "job_name = \"j\"",
            "namespaces = [\"a\", \"b\", \"a\"]",
            "log_format = \"json\"",
            "client {",
            "  api_server = \"https://h\"",
            "}",
            "clustering {",
            "  enabled = true",
            "}",
            "leader_election {",
            "  enabled         = false",
            "  lease_name      = \"l\"",
            "  lease_namespace = \"n\"",
            "}");
    assertThat(arguments.leaderElection())
        .isEqualTo(new LokiSourceKubernetesEventsArguments.LeaderElection(false, "l", "n"));
    assertThat(arguments.jobName()).isEqualTo("j");
    assertThat(arguments.scopes()).containsExactly("a", "b");
    assertThat(arguments.line()).isEqualTo(EventLine.JSON);
    assertThat(arguments.client().apiServer()).isEqualTo(URI.create("https://h"));
    assertThat(arguments.clustering().enabled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "job_name = \"\"|job_name must not be an empty string",
        "log_format = \"text\"|supported values of log_format are logfmt and json",
        "log_format = \"JSON\"|supported values of log_format are logfmt and json",
      })
  void refusesWhatHasNoMeaning(String line, String message) {
    assertThatThrownBy(() -> decode(line)).hasMessageContaining(message);
  }

  @Test
  void refusesTwoWaysToChooseWhoSends() {
    assertThatThrownBy(
            () ->
                decode(
                    "clustering {",
                    "  enabled = true",
                    "}",
                    "leader_election {",
                    "  enabled = true",
                    "}"))
        .hasMessageContaining("only one of clustering and leader_election can be enabled");
  }
}
