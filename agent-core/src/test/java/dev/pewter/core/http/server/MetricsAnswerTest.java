package dev.pewter.core.http.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.telemetry.Logs;
import dev.pewter.core.telemetry.MetricsRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /// Of which the page has more than is held.
  private static final int MANY = 20_000;

  private static MetricsRegistry registry(int series) {
    var registry = new MetricsRegistry(Logs.to(new ByteArrayOutputStream()).log("metrics"));
    registry
        .scope("component_id", "c")
        .gauges(
            "bytes",
            "Of each file.",
            each -> {
              for (int i = 0; i < series; i++) {
                each.add(i, "path", "/var/log/pods/a_pod_with_a_long_name-" + i + "/app/0.log");
              }
            });
    return registry;
  }

  @ParameterizedTest
  @CsvSource({"3, identity", "20000, identity", "20000, gzip"})
  void sendsTheWholePage(int series, String encoding) throws IOException {
    var registry = registry(series);
    var page = new ByteArrayOutputStream();
    registry.scrape(page);
    var response = new LocalResponse(1 << 24);
    var request = new LocalRequest("/metrics", Map.of("Accept-Encoding", encoding));

    MetricsAnswer.scrape(registry, request, response);

    var body = new ByteArrayInputStream(response.buffer(), 0, response.length());
    try (var in = encoding.equals("gzip") ? new GZIPInputStream(body) : body) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo(page.toString(UTF_8));
    }
    assertThat(response.header("Content-Type")).isEqualTo(MetricsRegistry.CONTENT_TYPE);
  }

  @Test
  void holdsNoLongPage() throws IOException {
    var registry = registry(MANY);
    var longest = new AtomicInteger();
    var sum = new AtomicLong();
    registry.scrape(
        new OutputStream() {
          @Override
          public void write(int b) {
            sum.incrementAndGet();
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            longest.accumulateAndGet(length, Math::max);
            sum.addAndGet(length);
          }
        });
    assertThat(sum).hasValueGreaterThan(1 << 20);
    assertThat(longest).hasValueLessThan(64 << 10);
  }
}
