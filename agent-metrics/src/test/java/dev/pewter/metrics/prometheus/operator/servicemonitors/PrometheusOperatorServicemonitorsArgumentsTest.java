package dev.pewter.metrics.prometheus.operator.servicemonitors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import dev.pewter.metrics.prometheus.operator.OperatorBlock;
import org.junit.jupiter.api.Test;

class PrometheusOperatorServicemonitorsArgumentsTest {

  private static PrometheusOperatorServicemonitorsArguments decode(String... lines)
      throws DecodeException {
    return Blocks.decode(PrometheusOperatorServicemonitorsArguments.class, lines);
  }

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(decode("forward_to = []"))
        .isEqualTo(new PrometheusOperatorServicemonitorsArguments(OperatorBlock.DEFAULTS, false));
  }

  @Test
  void takesEveryField() throws DecodeException {
    var arguments = decode(OperatorBlock.EVERY_FIELD, "allow_arbitrary_file_access = true");
    OperatorBlock.check(arguments.operator());
    assertThat(arguments.allowArbitraryFileAccess()).isTrue();
  }

  @Test
  void refusesAnotherRole() {
    assertThatThrownBy(() -> decode("forward_to = []", "kubernetes_role = \"pod\""))
        .hasMessageContaining("only endpoints and endpointslice are supported");
  }
}
