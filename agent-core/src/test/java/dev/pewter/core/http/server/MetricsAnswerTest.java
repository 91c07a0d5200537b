package dev.pewter.core.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsAnswerTest {
  private static final String PROTOBUF =
      "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

  @ParameterizedTest
  @ValueSource(
      strings = {
        PROTOBUF,
        PROTOBUF
            + ";q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3,*/*;q=0.2",
        "text/plain;version=0.0.4;q=0.3, " + PROTOBUF + "; q=0.7",
        "Application/vnd.google.protobuf; encoding=\"delimited\" ;"
            + " proto=io.prometheus.client.MetricFamily",
        "application/openmetrics-text," + PROTOBUF + ";q=0.5",
        PROTOBUF + ",text/plain",
      })
  void isProtobufWhereThatIsPreferred(String accept) {
    assertThat(MetricsAnswer.prefersProtobuf(accept)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        ",;=,;q",
        "text/plain," + PROTOBUF,
        PROTOBUF + ";q=0",
        PROTOBUF + ";q=0.1,text/plain;version=0.0.4;q=0.2",
        "application/vnd.google.protobuf",
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text",
        "application/vnd.google.protobuf;proto=other;encoding=delimited",
        "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
      })
  void isTextOtherwise(String accept) {
    assertThat(MetricsAnswer.prefersProtobuf(accept)).isFalse();
  }

  @Test
  void isTextWithoutAWish() {
    assertThat(MetricsAnswer.prefersProtobuf(null)).isFalse();
  }
}
