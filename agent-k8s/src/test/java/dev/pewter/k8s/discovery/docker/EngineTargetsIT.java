package dev.pewter.k8s.discovery.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.http.CountingMetrics;
import dev.pewter.core.http.RecordingLog;
import dev.pewter.core.http.client.HttpClientArguments;
import dev.pewter.core.http.server.HttpServer;
import dev.pewter.core.http.server.HttpServerOptions;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.discovery.docker.DiscoveryDockerArguments.Filter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineTargetsIT {
  private static final String CONTAINERS =
      """
      [{"Id":"web","Names":["/web"],"Labels":{"com.example.a":"b"},"State":"running",
        "HostConfig":{"NetworkMode":"front"},
        "Ports":[{"PrivatePort":80,"PublicPort":8080,"IP":"0.0.0.0","Type":"tcp"},
                 {"PrivatePort":53,"Type":"udp"}],
        "NetworkSettings":{"Networks":{
          "front":{"NetworkID":"f","IPAddress":"172.18.0.2"},
          "back":{"NetworkID":"b","IPAddress":"172.19.0.2"}}}},
       {"Id":"side","Names":["/side"],"Labels":null,"Ports":[],
        "HostConfig":{"NetworkMode":"container:web"},"NetworkSettings":{"Networks":{}}},
       {"Id":"host","Names":["/host"],"Ports":[],
        "HostConfig":{"NetworkMode":"host"},
        "NetworkSettings":{"Networks":{"host":{"NetworkID":"h","IPAddress":""}}}}]
      """;
  private static final String NETWORKS =
      """
      [{"Id":"b","Name":"back","Scope":"local","Internal":true,"Ingress":false,
        "Labels":{"x-y":"z"}}]
      """;

  private final TestContext context = new TestContext("discovery.docker.d");
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer engine;

  @BeforeEach
  void start() throws Exception {
    engine =
        new HttpServer(
            HttpServerOptions.at("127.0.0.1:0"), new RecordingLog(), new CountingMetrics());
    engine.handle(
        "/containers/json",
        (request, response) -> {
          asked.add(request.query().getOrDefault("filters", ""));
          response.text(200, CONTAINERS);
        });
    engine.handle("/networks", (_, response) -> response.text(200, NETWORKS));
    engine.start();
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private DiscoveryDockerArguments arguments(boolean first) {
    return new DiscoveryDockerArguments(
        "tcp://127.0.0.1:" + engine.boundAddress().getPort(),
        9100,
        "node",
        first,
        Duration.ofSeconds(10),
        List.of(new Filter("label", List.of("a", "b"))),
        HttpClientArguments.DEFAULT);
  }

  @Test
  void givesATargetForEachTcpPortOfTheFirstNetwork() throws Exception {
    try (var source = new EngineTargets(arguments(true), context)) {
      var targets = source.refresh(Map.of()).get("");
      assertThat(targets).hasSize(3);
      assertThat(targets.getFirst().labels())
          .isEqualTo(
              Map.ofEntries(
                  Map.entry("__address__", "172.19.0.2:80"),
                  Map.entry("__meta_docker_container_id", "web"),
                  Map.entry("__meta_docker_container_name", "/web"),
                  Map.entry("__meta_docker_container_network_mode", "front"),
                  Map.entry("__meta_docker_container_label_com_example_a", "b"),
                  Map.entry("__meta_docker_network_id", "b"),
                  Map.entry("__meta_docker_network_name", "back"),
                  Map.entry("__meta_docker_network_scope", "local"),
                  Map.entry("__meta_docker_network_internal", "true"),
                  Map.entry("__meta_docker_network_ingress", "false"),
                  Map.entry("__meta_docker_network_label_x_y", "z"),
                  Map.entry("__meta_docker_network_ip", "172.19.0.2"),
                  Map.entry("__meta_docker_port_private", "80"),
                  Map.entry("__meta_docker_port_public", "8080"),
                  Map.entry("__meta_docker_port_public_ip", "0.0.0.0")));
      assertThat(targets.get(1).get("__address__")).isEqualTo("172.19.0.2:9100");
      assertThat(targets.get(2).get("__address__")).isEqualTo("node");
    }
    assertThat(asked).containsExactly("{\"label\":[\"a\",\"b\"]}");
  }

  @Test
  void givesAllNetworksWhenAsked() throws Exception {
    try (var source = new EngineTargets(arguments(false), context)) {
      assertThat(source.refresh(Map.of()).get(""))
          .extracting(t -> t.get("__address__"))
          .containsExactly(
              "172.19.0.2:80", "172.18.0.2:80", "172.19.0.2:9100", "172.18.0.2:9100", "node");
    }
  }

  @Test
  void keepsItsTargetsWhileTheEngineFails() throws Exception {
    Map<String, List<Target>> before = Map.of("", List.of());
    try (var source = new EngineTargets(arguments(true), context)) {
      engine.remove("/networks");
      assertThat(source.refresh(before)).isSameAs(before);
    }
    assertThat(context.metrics().value("prometheus_sd_refresh_failures_total")).isEqualTo(1);
  }
}
