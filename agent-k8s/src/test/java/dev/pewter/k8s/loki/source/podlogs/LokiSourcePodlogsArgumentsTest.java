package dev.pewter.k8s.loki.source.podlogs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.kubernetes.KubernetesClientArguments;
import dev.pewter.core.kubernetes.SelectorArguments;
import dev.pewter.core.kubernetes.SelectorArguments.MatchExpression;
import dev.pewter.core.testing.Blocks;
import dev.pewter.k8s.logs.ClusteringArguments;
import dev.pewter.k8s.loki.source.podlogs.LokiSourcePodlogsArguments.NodeFilter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LokiSourcePodlogsArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    var all = new SelectorArguments(Map.of(), List.of());
    assertThat(Blocks.decode(LokiSourcePodlogsArguments.class, "forward_to = []"))
        .isEqualTo(
            new LokiSourcePodlogsArguments(
                List.of(),
                false,
                false,
                KubernetesClientArguments.DEFAULT,
                all,
                all,
                new NodeFilter(false, ""),
                new ClusteringArguments(false)));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments =
        Blocks.decode(
            LokiSourcePodlogsArguments.class,
            "forward_to = []",
            "tail_from_end = true",
            "preserve_discovered_labels = true",
            "client {",
            "  api_server = \"https://h\"",
            "}",
            "selector {",
            "  match_labels = {\"a\" = \"b\"}",
            "  match_expression {",
            "    key = \"k\"",
            "    operator = \"NotIn\"",
            "    values = [\"v\"]",
            "  }",
            "}",
            "namespace_selector {",
            "  match_expression {",
            "    key = \"k\"",
            "    operator = \"Exists\"",
            "  }",
            "}",
            "node_filter {",
            "  enabled = true",
            "  node_name = \"n\"",
            "}",
            "clustering {",
            "  enabled = true",
            "}");
    assertThat(arguments.tailFromEnd()).isTrue();
    assertThat(arguments.preserveDiscoveredLabels()).isTrue();
    assertThat(arguments.client().apiServer()).isEqualTo(URI.create("https://h"));
    assertThat(arguments.selector())
        .isEqualTo(
            new SelectorArguments(
                Map.of("a", "b"), List.of(new MatchExpression("k", "NotIn", List.of("v")))));
    assertThat(arguments.namespaceSelector())
        .isEqualTo(
            new SelectorArguments(
                Map.of(), List.of(new MatchExpression("k", "Exists", List.of()))));
    assertThat(arguments.nodeFilter()).isEqualTo(new NodeFilter(true, "n"));
    assertThat(arguments.clustering().enabled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Equals, '\"v\"', \"Equals\" is not a valid label selector operator",
    "In, '', values set can't be empty",
    "Exists, '\"v\"', values set must be empty for exists and does not exist",
  })
  void refusesExpressionsThatCannotHold(String operator, String values, String message) {
    assertThatThrownBy(
            () ->
                Blocks.decode(
                    LokiSourcePodlogsArguments.class,
                    "forward_to = []",
                    "selector {",
                    "  match_expression {",
                    "    key = \"k\"",
                    "    operator = \"" + operator + "\"",
                    "    values = [" + values + "]",
                    "  }",
                    "}"))
        .hasMessageContaining(message);
  }
}
