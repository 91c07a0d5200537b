package dev.pewter.k8s.loki.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.k8s.logs.ClusteringArguments;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LokiSourceKubernetesArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(
            Blocks.decode(LokiSourceKubernetesArguments.class, "targets = []", "forward_to = []"))
        .isEqualTo(
            new LokiSourceKubernetesArguments(
                List.of(),
                List.of(),
                KubernetesClientArguments.DEFAULT,
                new ClusteringArguments(false)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            LokiSourceKubernetesArguments.class,
            "targets = [{\"a\" = \"b\"}]",
            "forward_to = []",
            "client {",
            "  api_server = \"https://h:6443\"",
            "  bearer_token_file = \"/t\"",
            "}",
            "clustering {",
            "  enabled = true",
            "}");
    assertThat(arguments.targets()).containsExactly(Target.of(Map.of("a", "b")));
    assertThat(arguments.client().apiServer()).isEqualTo(URI.create("https://h:6443"));
    assertThat(arguments.client().client().authorization()).isNotNull();
    assertThat(arguments.clustering().enabled()).isTrue();
  }

  @Test
  void refusesTwoWaysToReachTheServer() {
    assertThatThrownBy(
            () ->
                Blocks.decode(
                    LokiSourceKubernetesArguments.class,
                    "targets = []",
                    "forward_to = []",
                    "client {",
                    "  api_server = \"https://h:6443\"",
                    "  kubeconfig_file = \"/k\"",
                    "}"))
        .hasMessageContaining("only one of api_server and kubeconfig_file can be set");
  }
}
