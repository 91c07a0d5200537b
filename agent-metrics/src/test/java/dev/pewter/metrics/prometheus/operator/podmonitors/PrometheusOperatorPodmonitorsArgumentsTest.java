package dev.pewter.metrics.prometheus.operator.podmonitors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.metrics.prometheus.operator.OperatorBlock;
import org.junit.jupiter.api.Test;

class PrometheusOperatorPodmonitorsArgumentsTest {

  private static PrometheusOperatorPodmonitorsArguments decode(String... lines)
      throws DecodeException {
    return Blocks.decode(PrometheusOperatorPodmonitorsArguments.class, lines);
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode("forward_to = []"))
        .isEqualTo(new PrometheusOperatorPodmonitorsArguments(OperatorBlock.DEFAULTS));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments = decode(OperatorBlock.EVERY_FIELD);
    OperatorBlock.check(arguments.operator());
  }

  @Test
  void refusesAnotherRole() {
    assertThatThrownBy(() -> decode("forward_to = []", "kubernetes_role = \"pod\""))
        .hasMessageContaining("only endpoints and endpointslice are supported");
  }
}
