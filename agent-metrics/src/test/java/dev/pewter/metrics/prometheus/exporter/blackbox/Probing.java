package dev.pewter.metrics.prometheus.exporter.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.component.ComponentException;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A component with modules, asked for probes as the scraper asks.
record Probing(TestContext context, PrometheusExporterBlackbox component) {

  static Probing with(String modules) throws DecodeException, ComponentException {
    var context = new TestContext("prometheus.exporter.blackbox.probes");
    var arguments =
        Blocks.decode(
            PrometheusExporterBlackboxArguments.class,
            "config = \""
                + modules.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                + "\"");
    return new Probing(context, new PrometheusExporterBlackbox(context, arguments));
  }

  LocalResponse ask(String query, String seconds) throws IOException, InterruptedException {
    var response = new LocalResponse(1 << 24);
    var headers = Map.of("X-Prometheus-Scrape-Timeout-Seconds", seconds);
    component
        .handler()
        .handle(new Below(new LocalRequest("/metrics?" + query, headers), "/metrics"), response);
    return response;
  }

  static String text(LocalResponse response) {
    return new String(response.buffer(), 0, response.length(), StandardCharsets.UTF_8);
  }

  String probe(String module, String target) throws IOException, InterruptedException {
    return probe(module, target, "10");
  }

  String probe(String module, String target, String seconds)
      throws IOException, InterruptedException {
    var response = ask(query(module, target), seconds);
    assertThat(response.status()).isEqualTo(200);
    return text(response);
  }

  static String query(String module, String target) {
    return "module=" + module + "&target=" + URLEncoder.encode(target, StandardCharsets.UTF_8);
  }
}
