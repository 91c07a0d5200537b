package dev.pewter.metrics.prometheus.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.http.CountingMetrics;
import dev.pewter.core.http.RecordingLog;
import dev.pewter.core.http.TestCertificate;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.http.server.HttpServerSettings;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.Batches;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The way to cAdvisor through the API server: TLS with the CA of the service account, its token,
/// the path of the node's proxy.
class KubeletIT {
  private static final String PATH = "/api/v1/nodes/node-1/proxy/metrics/cadvisor";

  @TempDir private Path directory = Path.of("");

  private final TestContext context = new TestContext("prometheus.scrape.cadvisor");
  private final Batches batches = new Batches();

  @Test
  void scrapesThroughTheApiServer() throws Exception {
    var certificate = TestCertificate.make(directory, "apiserver", "EC");
    var ca = Files.writeString(directory.resolve("ca.crt"), certificate.certificatePem());
    var token = Files.writeString(directory.resolve("token"), "first");
    try (var server =
            new HttpServer(
                HttpServerOptions.at("127.0.0.1:0"), new RecordingLog(), new CountingMetrics());
        var tasks = new TaskGroup("it")) {
      server.handle(
          PATH,
          (request, response) -> {
            boolean isKnown = "Bearer second".equals(request.header("Authorization"));
            response.text(
                isKnown ? 200 : 401,
                "container_memory_working_set_bytes{namespace=\"n\",pod=\"p\"} 4.2e+07 "
                    + System.currentTimeMillis()
                    + "\n");
          });
      server.start();
      server.apply(new HttpServerSettings(null, certificate.serverTls()));
      var scrape =
          new PrometheusScrape(
              context,
              ReceiverInstead.of(
                  Blocks.decode(
                      PrometheusScrapeArguments.class,
                      "targets = [{\"__address__\" = \"127.0.0.1:"
                          + server.boundAddress().getPort()
                          + "\", \"__metrics_path__\" = \""
                          + PATH
                          + "\", \"instance\" = \"node-1\"}]",
                      "scheme = \"https\"",
                      "bearer_token_file = \"" + token + "\"",
                      "scrape_interval = \"300ms\"",
                      "scrape_timeout = \"300ms\"",
                      "forward_to = []",
                      "tls_config {",
                      "  ca_file = \"" + ca + "\"",
                      "}"),
                  batches));
      tasks.start("run", scrape::run);
      await()
          .until(
              () ->
                  scrape.debugInfo().targets().stream()
                      .anyMatch(t -> t.lastError().contains("401 Unauthorized")));
      Files.writeString(token, "second");
      await()
          .until(
              () ->
                  batches.taken().stream()
                      .anyMatch(b -> Batches.lines(b).getFirst().contains("working_set")));
    }

    var good =
        batches.taken().stream()
            .filter(b -> Batches.lines(b).getFirst().contains("working_set"))
            .findFirst()
            .orElseThrow();
    assertThat(good.series(0).toString())
        .isEqualTo(
            "{__name__=\"container_memory_working_set_bytes\", instance=\"node-1\","
                + " job=\"prometheus.scrape.cadvisor\", namespace=\"n\", pod=\"p\"}");
    assertThat(good.value(0)).isEqualTo(4.2e7);
  }
}
