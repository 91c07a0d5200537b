package dev.pewter.metrics.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormatTest {

  @Test
  void isChosenByTheMediaType() {
    assertThat(Format.of("text/plain; version=0.0.4; charset=utf-8")).isEqualTo(Format.TEXT);
    assertThat(Format.of("Text/Plain")).isEqualTo(Format.TEXT);
    assertThat(Format.of("application/openmetrics-text;version=1.0.0"))
        .isEqualTo(Format.OPEN_METRICS);
    assertThat(
            Format.of(
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                    + " encoding=delimited"))
        .isEqualTo(Format.PROTOBUF);
    assertThat(Format.of("text/html")).isNull();
    assertThat(Format.of("")).isNull();
    assertThat(Format.of("text plain")).isNull();
  }
}
