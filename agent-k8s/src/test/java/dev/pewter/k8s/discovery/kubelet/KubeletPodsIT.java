package dev.pewter.k8s.discovery.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.http.CountingMetrics;
import dev.pewter.core.http.RecordingLog;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.testing.ApiObjects;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KubeletPodsIT {
  private final TestContext context = new TestContext("discovery.kubelet.k");

  @Test
  void givesThePodsOfItsNamespacesAndKeepsThemWhenTheKubeletFails() throws Exception {
    var status = new AtomicInteger(200);
    try (var server =
        new HttpServer(
            HttpServerOptions.at("127.0.0.1:0"), new RecordingLog(), new CountingMetrics())) {
      server.handle(
          "/pods",
          (_, response) ->
              response.text(
                  status.get(),
                  "{\"kind\":\"PodList\",\"items\":["
                      + ApiObjects.pod("shop", "a", "n1")
                      + ","
                      + ApiObjects.pod("other", "b", "n1")
                      + "]}"));
      server.start();
      var url = URI.create("http://127.0.0.1:" + server.boundAddress().getPort());
      var arguments =
          new DiscoveryKubeletArguments(
              url, Duration.ofSeconds(5), List.of("shop"), HttpClientArguments.DEFAULT);
      try (var pods = new KubeletPods(arguments, context)) {
        var found = pods.refresh(Map.of());
        assertThat(found).containsOnlyKeys("shop/a");
        String pod = "__meta_kubernetes_pod_";
        assertThat(found.get("shop/a").getFirst().labels())
            .isEqualTo(
                Map.ofEntries(
                    Map.entry("__address__", "10.0.0.1"),
                    Map.entry("__meta_kubernetes_namespace", "shop"),
                    Map.entry(pod + "name", "a"),
                    Map.entry(pod + "uid", "uid-a"),
                    Map.entry(pod + "ip", "10.0.0.1"),
                    Map.entry(pod + "host_ip", "192.0.2.1"),
                    Map.entry(pod + "node_name", "n1"),
                    Map.entry(pod + "phase", "Running"),
                    Map.entry(pod + "ready", "unknown"),
                    Map.entry(pod + "label_app", "a"),
                    Map.entry(pod + "labelpresent_app", "true"),
                    Map.entry(pod + "container_name", "app"),
                    Map.entry(pod + "container_image", "i:1"),
                    Map.entry(pod + "container_init", "false"),
                    Map.entry(pod + "container_id", "containerd://a")));
        status.set(403);
        assertThat(pods.refresh(found)).isSameAs(found);
      }
    }
    assertThat(context.log().lines().getFirst()).contains("403 Forbidden");
    assertThat(context.metrics().value("prometheus_sd_refresh_failures_total")).isEqualTo(1);
  }
}
