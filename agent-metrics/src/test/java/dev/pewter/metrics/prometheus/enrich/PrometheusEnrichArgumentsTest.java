package dev.pewter.metrics.prometheus.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrometheusEnrichArgumentsTest {

  static PrometheusEnrichArguments decode(String... lines) throws DecodeException {
    var all = new java.util.ArrayList<>(List.of(lines));
    all.add("forward_to = []");
    return Blocks.decode(PrometheusEnrichArguments.class, all.toArray(String[]::new));
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode("targets = []", "target_match_label = \"a\""))
        .isEqualTo(
            new PrometheusEnrichArguments(List.of(), List.of(), Map.of(), "a", "", List.of()));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(
            decode(
                "targets = [{\"a\" = \"b\"}]",
                "target_to_metric_match = {\"x\" = \"y\"}",
                "target_match_label = \"a\"",
                "metrics_match_label = \"b\"",
                "labels_to_copy = [\"c\"]"))
        .isEqualTo(
            new PrometheusEnrichArguments(
                List.of(Target.of(Map.of("a", "b"))),
                List.of(),
                Map.of("x", "y"),
                "a",
                "b",
                List.of("c")));
  }

  @Test
  void needsSomethingToMatch() {
    assertThatThrownBy(() -> decode("targets = []"))
        .hasMessageContaining("at least one match mechanism must be specified");
    assertThatThrownBy(() -> decode("targets = []", "metrics_match_label = \"a\""))
        .hasMessageContaining("target_match_label must be set when using legacy match fields");
  }
}
