package dev.pewter.metrics.prometheus.exporter.self;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.testing.Blocks;
import org.junit.jupiter.api.Test;

class PrometheusExporterSelfArgumentsTest {
  @Test
  void hasDefaults() throws DecodeException {
    assertThat(Blocks.decode(PrometheusExporterSelfArguments.class, ""))
        .isEqualTo(new PrometheusExporterSelfArguments());
  }

  @Test
  void takesEveryField() {
    assertThatThrownBy(() -> Blocks.decode(PrometheusExporterSelfArguments.class, "a = 1"))
        .isInstanceOf(DecodeException.class);
  }
}
