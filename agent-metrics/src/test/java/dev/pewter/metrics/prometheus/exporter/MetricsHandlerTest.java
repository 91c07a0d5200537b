package dev.pewter.metrics.prometheus.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import dev.pewter.core.telemetry.ProtobufPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsHandlerTest {
  private static LocalResponse ask(String path, MetricsHandler.PageSource source)
      throws IOException, InterruptedException {
    var response = new LocalResponse(1 << 20);
    var request = new LocalRequest("/api/v0/component/x" + path, Map.of());
    new MetricsHandler(source).handle(new Below(request, path), response);
    return response;
  }

  private static String body(LocalResponse response) {
    return new String(response.buffer(), 0, response.length(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/other", "/", ""})
  void servesThePageAtAnyPath(String path) throws IOException, InterruptedException {
    var response = ask(path, _ -> "a 1\n".getBytes(StandardCharsets.UTF_8));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
    assertThat(body(response)).isEqualTo("a 1\n");
  }

  @Test
  void servesProtobufToWhoPrefersIt() throws IOException, InterruptedException {
    var response = new LocalResponse(1 << 20);
    String accept =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            + "encoding=delimited;q=0.7,text/plain;q=0.3";
    var request = new LocalRequest("/api/v0/component/x/metrics", Map.of("Accept", accept));
    byte[] page = "# HELP a b\n# TYPE a gauge\na 1\n".getBytes(StandardCharsets.UTF_8);
    new MetricsHandler(_ -> page).handle(new Below(request, "/metrics"), response);
    assertThat(response.header("Content-Type"))
        .isEqualTo(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                + " encoding=delimited; escaping=underscores");
    assertThat(Arrays.copyOf(response.buffer(), response.length()))
        .isEqualTo(ProtobufPage.of(page));
  }

  @Test
  void tellsWhyThereIsNoPage() throws IOException, InterruptedException {
    var response =
        ask(
            "/metrics",
            _ -> {
              throw new IOException("broken");
            });
    assertThat(response.status()).isEqualTo(500);
    assertThat(body(response)).isEqualTo("broken\n");
  }
}
