package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pewter.k8s.testing.TestApiServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Monitors of the Prometheus operator, from a real API server to samples, in the distribution.
class OperatorIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;
  private TestApiServer server;
  private HttpServer target;

  @BeforeEach
  void open() throws Exception {
    server = TestApiServer.start();
    target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    target.createContext(
        "/",
        exchange -> {
          boolean isAllowed =
              "Bearer word".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] page = "shop_orders 42\n".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(isAllowed ? 200 : 401, isAllowed ? page.length : -1);
          if (isAllowed) {
            exchange.getResponseBody().write(page);
          }
          exchange.close();
        });
    target.start();
    int port = target.getAddress().getPort();
    server.put(
        """
        {"apiVersion":"v1","kind":"Service","metadata":{"namespace":"shop","name":"web",
         "labels":{"app":"web"}},"spec":{"ports":[{"name":"http","port":80}]}}""",
        """
        {"apiVersion":"v1","kind":"Endpoints","metadata":{"namespace":"shop","name":"web"},
         "subsets":[{"addresses":[{"ip":"127.0.0.1","targetRef":
         {"kind":"Pod","namespace":"shop","name":"web-0"}}],"ports":[{"name":"http","port":%d}]}]}"""
            .formatted(port),
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"shop","name":"web-0","uid":"u"},
         "spec":{"nodeName":"n1","containers":[{"name":"app","image":"i","ports":
         [{"name":"http","containerPort":%d,"protocol":"TCP"}]}]},
         "status":{"phase":"Running","podIP":"127.0.0.1","hostIP":"127.0.0.1"}}"""
            .formatted(port),
        """
        {"apiVersion":"v1","kind":"Secret","metadata":{"namespace":"shop","name":"creds"},
         "data":{"token":"%s"}}"""
            .formatted(Base64.getEncoder().encodeToString("word".getBytes(StandardCharsets.UTF_8))),
        monitor("ServiceMonitor", "v1", "web", services("http")),
        monitor("ServiceMonitor", "v1", "broken", "\"endpoints\":[{\"interval\":\"soon\"}]"),
        monitor(
            "PodMonitor",
            "v1",
            "pods",
            "\"selector\":{},\"podMetricsEndpoints\":[" + endpoint("http") + "]"),
        monitor(
            "Probe",
            "v1",
            "probe",
            """
            "prober":{"url":"127.0.0.1:%d"},"interval":"500ms","scrapeTimeout":"500ms",
            "authorization":{"credentials":{"name":"creds","key":"token"}},
            "targets":{"staticConfig":{"static":["https://a.example"]}}"""
                .formatted(port)),
        monitor(
            "ScrapeConfig",
            "v1alpha1",
            "fixed",
            """
            "scrapeInterval":"500ms","scrapeTimeout":"500ms",
            "authorization":{"credentials":{"name":"creds","key":"token"}},
            "staticConfigs":[{"targets":["127.0.0.1:%d"],"labels":{"env":"test"}}]"""
                .formatted(port)));
    var config = new StringBuilder("prometheus.echo \"show\" { }\n");
    for (String kind : new String[] {"servicemonitors", "podmonitors", "probes", "scrapeconfigs"}) {
      config.append(
          """
          prometheus.operator.%s "all" {
            forward_to = [prometheus.echo.show.receiver]
            client {
              %s
            }
          }
          """
              .formatted(kind, server.attributes()));
    }
    Files.writeString(folder.resolve("operator.alloy"), config);
  }

  @AfterEach
  void close() {
    server.close();
    target.stop(0);
  }

  private static String monitor(String kind, String version, String name, String spec) {
    return """
        {"apiVersion":"monitoring.coreos.com/%s","kind":"%s",
         "metadata":{"namespace":"shop","name":"%s"},"spec":{%s}}"""
        .formatted(version, kind, name, spec);
  }

  private static String endpoint(String port) {
    return """
        {"port":"%s","interval":"500ms","scrapeTimeout":"500ms",
         "authorization":{"credentials":{"name":"creds","key":"token"}}}"""
        .formatted(port);
  }

  private static String services(String port) {
    return "\"selector\":{\"matchLabels\":{\"app\":\"web\"}},\"endpoints\":["
        + endpoint(port)
        + "]";
  }

  private static void untilShown(Pewter agent, String... parts) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                agent
                    .err()
                    .lines()
                    .anyMatch(
                        line ->
                            line.contains("shop_orders")
                                && Arrays.stream(parts).allMatch(line::contains)));
  }

  @Test
  void scrapesWhatEveryKindOfMonitorAsksFor() throws Exception {
    server.down(); // when the agent starts
    try (var agent =
        Pewter.run(folder, Map.of(), "operator.alloy", "--stability.level=experimental")) {
      assertThat(agent.isRunning()).as(agent.err()).isTrue();
      server.up();
      untilShown(agent, "service=\\\"web\\\"", "job=\\\"web\\\"", "pod=\\\"web-0\\\"");
      untilShown(agent, "job=\\\"shop/pods\\\"", "container=\\\"app\\\"");
      untilShown(agent, "instance=\\\"https://a.example\\\"", "namespace=\\\"shop\\\"");
      untilShown(agent, "env=\\\"test\\\"", "job=\\\"scrapeConfig/shop/fixed/static/0\\\"");

      String path = "/api/v0/component/prometheus.operator.servicemonitors.all/scrapeConfig/shop/";
      assertThat(agent.get(path + "web").body())
          .contains("job_name: \"serviceMonitor/shop/web/0\"")
          .doesNotContain("word");
      assertThat(agent.get(path + "broken").statusCode()).isEqualTo(404);
      var info = agent.get("/api/v0/web/components/prometheus.operator.servicemonitors.all").body();
      assertThat(info).contains("parsing interval", "scrapeConfig/shop/broken");
      assertThat(agent.err()).doesNotContain("Bearer word");

      server.delete("/apis/monitoring.coreos.com/v1/servicemonitors", "shop", "web");
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () ->
                  agent.metric("prometheus_target_scrape_pool_targets", "serviceMonitor/shop/web/0")
                      == 0);
    }
  }
}
