package dev.pewter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.ContainerLog;
import dev.pewter.k8s.testing.TestApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an API server can do to the distribution: it keeps trying, loses and repeats nothing, does
/// not fill its log, and says what is the matter. The waits between tries of discovery double from
/// 0.8 to 30 seconds and begin anew after two minutes without a failure, as the reference's, so a
/// test makes few failures in a row.
class ApiServerFaultsIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String HEALTHY = "All Alloy components are healthy.";
  private static final String DISCOVERY = "/api/v0/web/components/discovery.kubernetes.pods";
  private static final String SOURCE = "/api/v0/web/components/loki.source.kubernetes.pods";

  @TempDir Path folder;
  private final FakeLoki loki;
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final List<String> written = new ArrayList<>();
  private TestApiServer server;
  private ContainerLog log;
  private Path token;

  ApiServerFaultsIT() throws IOException {
    loki = new FakeLoki();
  }

  @BeforeEach
  void open() throws Exception {
    server = TestApiServer.start();
    loki.watch(push -> push.entries().forEach(entry -> taken.add(entry.line())));
    server.put(pod("u1", ""));
    log = server.log("shop", "web", "app");
    token = Files.writeString(folder.resolve("token"), TestApiServer.TOKEN);
    Files.writeString(folder.resolve("ca.pem"), server.certificate().certificatePem());
    Files.writeString(folder.resolve("faults.alloy"), configuration());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    loki.close();
  }

  /// @param more members of `status`
  private static String pod(String uid, String more) {
    String status = "\"containerStatuses\":[" + ApiObjects.running("app", uid, "") + "]" + more;
    return ApiObjects.pod("shop", "web", uid, "n1", status);
  }

  private String client() {
    return """
    api_server        = "%s"
    bearer_token_file = "%s"

    tls_config {
      ca_file = "%s"
    }
    """
        .formatted(server.uri(), token, folder.resolve("ca.pem"));
  }

  private static String discovery(String name, String node, String client) {
    return """
    discovery.kubernetes "%1$s" {
      role = "pod"
      %3$s

      selectors {
        role  = "pod"
        field = "spec.nodeName=%2$s"
      }
    }
    """
        .formatted(name, node, client);
  }

  private String configuration() {
    return discovery("pods", "n1", client())
        + """
        loki.source.kubernetes "pods" {
          targets    = discovery.kubernetes.pods.targets
          forward_to = [loki.write.sink.receiver]

          client {
            %1$s
          }
        }

        loki.source.api "other" {
          http {
            listen_address = "127.0.0.1"
            listen_port    = 0
          }
          forward_to = [loki.write.sink.receiver]
        }

        loki.write "sink" {
          endpoint {
            url        = "%2$s"
            batch_wait = "100ms"
          }
        }
        """
            .formatted(client(), loki.url());
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(90));
  }

  private void write(int lines) {
    for (int i = 0; i < lines; i++) {
      int number = written.size();
      log.line(START.plusMillis(number * 20L).plusNanos(number).toString(), "line " + number);
      written.add("line " + number + "\n");
    }
  }

  private void awaitAll() {
    await().untilAsserted(() -> assertThat(taken).hasSizeGreaterThanOrEqualTo(written.size()));
    assertThat(taken).isEqualTo(written);
  }

  private Pewter start() throws IOException {
    var agent = Pewter.run(folder, Map.of("TZ", "UTC"), "faults.alloy");
    assertThat(agent.isRunning()).as(agent.err()).isTrue();
    return agent;
  }

  private static String health(Pewter agent) throws IOException, InterruptedException {
    return agent.get("/-/healthy").body();
  }

  private static void awaitHealth(Pewter agent, String part) {
    await().untilAsserted(() -> assertThat(health(agent)).contains(part));
  }

  private static void awaitPage(Pewter agent, String path, String part) {
    await().untilAsserted(() -> assertThat(agent.get(path).body()).contains(part));
  }

  @Test
  void waitsForAServerThatIsDownAtTheStartAndGoesOnAfterAnOutage() throws Exception {
    server.down();
    write(5);
    try (var agent = start()) {
      awaitHealth(agent, "discovery.kubernetes");
      assertThat(health(agent)).doesNotContain("loki.source.api");
      await().until(() -> agent.logLine("connection refused") != null);
      server.up();
      awaitAll();
      server.down();
      write(20);
      await().until(() -> agent.metric("pewter_loki_source_kubernetes_failures_total") >= 2);
      assertThat(agent.get(DISCOVERY).body()).contains("web"); // its targets stay
      server.up();
      write(5);
      awaitAll();
      awaitHealth(agent, HEALTHY);
      assertThat(agent.err().lines().filter(line -> line.contains("refused")).count())
          .as(agent.err())
          .isLessThan(40);
    }
  }

  @Test
  void goesOnAfterRefusalsOfASlowServer() throws Exception {
    write(5);
    server.slow(Duration.ofMillis(200));
    server.fail(500, 429); // discovery's first list
    try (var agent = start()) {
      awaitAll();
      server.fail(403, 401, 410, 503); // pod and log, which are asked for again
      log.breakFollowers();
      write(10);
      awaitAll();
      awaitHealth(agent, HEALTHY);
      assertThat(agent.err()).doesNotContain("bug", "Exception");
    }
  }

  @Test
  void followsPodsThroughBreaksAndBecomingOthersOfTheSameName() throws Exception {
    write(5);
    try (var agent = start()) {
      awaitAll();
      server.sendGarbage();
      server.bookmark();
      server.resetWatches();
      server.compact();
      server.put(ApiObjects.pod("shop", "after", "n1"));
      server.log("shop", "after", "app").line(START.toString(), "of the pod after");
      server.delete("/api/v1/pods", "shop", "web");
      String unknown = ",\"newInThisVersion\":[{\"deep\":{\"er\":[1,25,null,true]}}]";
      server.put(pod("u2", unknown + ",\"message\":\"" + "x".repeat(10 << 20) + "\""));
      log.end();
      await().until(() -> log.followers() == 0);
      log.restart();
      log.line(START.plusSeconds(60).toString(), "of the second");
      await().until(() -> taken.size() >= 7);
      awaitHealth(agent, HEALTHY);
      assertThat(agent.err()).doesNotContain("bug", "Exception");
    }
    written.addAll(List.of("of the pod after\n", "of the second\n"));
    assertThat(taken).containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void namesWhatIsRefusedAndTakesARotatedToken() throws Exception {
    write(5);
    server.forbid("list", "pods");
    try (var agent = start()) {
      awaitPage(agent, DISCOVERY, "list pods in all namespaces: 403 Forbidden");
      server.allow("list", "pods");
      awaitAll();
      server.requireToken("rotated");
      log.breakFollowers();
      server.resetWatches();
      awaitPage(agent, SOURCE, "401 Unauthorized");
      assertThat(health(agent)).contains("loki.source.kubernetes");
      Files.writeString(token, "rotated");
      write(5);
      awaitAll();
      server.forbid("get", "pods/log");
      log.breakFollowers();
      awaitPage(agent, SOURCE, "get pods/log in namespace shop, pod web: 403 Forbidden");
      server.allow("get", "pods/log");
      write(5);
      awaitAll();
    }
  }

  @Test
  void tellsANodeThatDoesNotExistFromOneWithoutPods() throws Exception {
    server.put("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n2\"}}");
    Files.writeString(
        folder.resolve("faults.alloy"),
        discovery("empty", "n2", client()) + discovery("wrong", "pewter-x7k2p", client()));
    try (var agent = start()) {
      await().until(() -> server.requests().contains("GET /api/v1/nodes/n2"));
      await().until(() -> agent.logLine("there is no node of the name") != null);
      assertThat(agent.logLine("there is no node of the name"))
          .contains("level=warn", "discovery.kubernetes.wrong", "node=pewter-x7k2p");
      assertThat(health(agent)).contains(HEALTHY);
      assertThat(agent.err().lines().filter(line -> line.contains("level=warn"))).hasSize(1);
    }
  }

  @Test
  void showsWhereAKubeconfigIsNamedThatIsNone() throws Exception {
    Path broken = Files.writeString(folder.resolve("kubeconfig"), "clusters: [{name: a\n");
    Files.writeString(
        folder.resolve("faults.alloy"),
        """
        discovery.kubernetes "pods" {
          role            = "pod"
          kubeconfig_file = "%1$s"
        }

        remote.kubernetes.configmap "settings" {
          namespace = "n"
          name      = "settings"

          client {
            kubeconfig_file = "%1$s"
          }
        }
        """
            .formatted(broken));
    try (var agent = Pewter.run(folder, Map.of("TZ", "UTC"), "faults.alloy")) {
      assertThat(agent.exitCode()).isNotZero();
      assertThat(agent.err())
          .contains("faults.alloy:3:3", "faults.alloy:11:5", "kubeconfig_file " + broken);
    }
  }
}
