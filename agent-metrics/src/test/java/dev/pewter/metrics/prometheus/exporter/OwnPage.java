package dev.pewter.metrics.prometheus.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.Component;
import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/// Asks one of our exporters for its page.
public final class OwnPage {
  private OwnPage() {}

  public static String of(Component<?> exporter) throws IOException, InterruptedException {
    var response = new LocalResponse(1 << 24);
    Objects.requireNonNull(exporter.handler())
        .handle(new Below(new LocalRequest("/metrics", Map.of()), "/metrics"), response);
    assertThat(response.status()).isEqualTo(200);
    return new String(response.buffer(), 0, response.length(), StandardCharsets.UTF_8);
  }
}
