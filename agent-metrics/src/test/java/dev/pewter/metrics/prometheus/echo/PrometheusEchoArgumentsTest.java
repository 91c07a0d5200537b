package dev.pewter.metrics.prometheus.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import org.junit.jupiter.api.Test;

class PrometheusEchoArgumentsTest {

  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(PrometheusEchoArguments.class))
        .isEqualTo(new PrometheusEchoArguments("text"));
  }

  @Test
  void takesEveryField() throws DecodeException {
    assertThat(Blocks.decode(PrometheusEchoArguments.class, "format = \"openmetrics\""))
        .isEqualTo(new PrometheusEchoArguments("openmetrics"));
    assertThatThrownBy(() -> Blocks.decode(PrometheusEchoArguments.class, "format = \"xml\""))
        .hasMessageContaining("unknown format \"xml\"");
  }
}
