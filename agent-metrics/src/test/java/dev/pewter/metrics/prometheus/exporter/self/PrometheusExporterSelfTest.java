package dev.pewter.metrics.prometheus.exporter.self;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.http.server.Below;
import dev.pewter.core.http.server.LocalRequest;
import dev.pewter.core.http.server.LocalResponse;
import dev.pewter.core.testing.TestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusExporterSelfTest {
  private final TestContext context =
      new TestContext("prometheus.exporter.self.agent", Path.of("none"), Clock.SYSTEM)
          .answering(
              (request, response) ->
                  response.text(200, request.rawUri() + " " + request.header("Accept")));

  private LocalResponse ask(String path) throws IOException, InterruptedException {
    var response = new LocalResponse(1000);
    new PrometheusExporterSelf(context)
        .handler()
        .handle(new Below(new LocalRequest(path, Map.of("Accept", "text/x")), path), response);
    return response;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/other", "/"})
  void showsTheAgentsPageInTheFormatThatWasAskedFor(String path)
      throws IOException, InterruptedException {
    var response = ask(path);
    assertThat(new String(response.buffer(), 0, response.length(), StandardCharsets.UTF_8))
        .isEqualTo("/metrics text/x");
  }

  @Test
  void exportsItsTarget() {
    var _ = new PrometheusExporterSelf(context);
    assertThat(context.lastExport(TargetsExports.class).targets().getFirst().labels())
        .containsEntry("job", "integrations/self")
        .containsEntry(
            "__metrics_path__", "/api/v0/component/prometheus.exporter.self.agent/metrics");
  }
}
