package dev.pewter.metrics.prometheus.exporter.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A component for a data source, asked as the scraper asks.
record Asking(TestContext context, PrometheusExporterMysql component) {

  static Asking of(String source, String... lines) throws DecodeException, ComponentException {
    var context = new TestContext("prometheus.exporter.mysql.db");
    var arguments =
        Blocks.decode(
            PrometheusExporterMysqlArguments.class,
            "data_source_name = \"" + source + "\"",
            String.join("\n", lines));
    return new Asking(context, new PrometheusExporterMysql(context, arguments));
  }

  String page(String seconds) throws IOException, InterruptedException {
    var response = new LocalResponse(1 << 24);
    var headers = Map.of("X-Prometheus-Scrape-Timeout-Seconds", seconds);
    component
        .handler()
        .handle(new Below(new LocalRequest("/metrics", headers), "/metrics"), response);
    assertThat(response.status()).isEqualTo(200);
    return new String(response.buffer(), 0, response.length(), StandardCharsets.UTF_8);
  }
}
