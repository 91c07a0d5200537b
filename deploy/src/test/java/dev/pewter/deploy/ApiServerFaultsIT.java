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
/// not fill its log, and says what is the matter.
class ApiServerFaultsIT {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final String HEALTHY = "All Alloy components are healthy.";

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
    String status = "\"containerStatuses\":[" + ApiObjects.running("app", "one", "") + "]" + more;
    return ApiObjects.pod("shop", "web", uid, "n1", status);
  }

  private String configuration() {
    String client =
        """
        api_server        = "%s"
        bearer_token_file = "%s"

        tls_config {
          ca_file = "%s"
        }
        """
            .formatted(server.uri(), token, folder.resolve("ca.pem"));
    return """
    discovery.kubernetes "pods" {
      role = "pod"
      %1$s

      selectors {
        role  = "pod"
        field = "spec.nodeName=n1"
      }
    }

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
        .formatted(client, loki.url());
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(120));
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

  @Test
  void waitsForAServerThatIsDownAtTheStartAndGoesOnAfterAnOutage() throws Exception {
    server.down();
    write(5);
    try (var agent = start()) {
      await().untilAsserted(() -> assertThat(health(agent)).contains("discovery.kubernetes.pods"));
      assertThat(health(agent)).doesNotContain("loki.source.api");
      assertThat(agent.logLine("connection refused")).isNotNull();
      server.up();
      awaitAll();
      server.down();
      write(20);
      await().until(() -> agent.metric("pewter_loki_source_kubernetes_failures_total") >= 3);
      assertThat(agent.get("/api/v0/web/components/discovery.kubernetes.pods").body())
          .contains("web");
      server.up();
      write(5);
      awaitAll();
      await().untilAsserted(() -> assertThat(health(agent)).contains(HEALTHY));
      assertThat(agent.err().lines().filter(line -> line.contains("refused")).count())
          .as(agent.err())
          .isLessThan(40);
    }
  }

  @Test
  void goesOnWhateverTheServerAnswers() throws Exception {
    write(5);
    server.fail(401, 403, 410, 429, 500, 503, 410, 500);
    server.slow(Duration.ofMillis(300));
    try (var agent = start()) {
      awaitAll();
      server.fail(410, 429, 500);
      log.breakFollowers();
      server.resetWatches();
      server.compact();
      server.sendGarbage();
      server.bookmark();
      server.put(pod("u1", ",\"newInThisVersion\":[{\"deep\":{\"er\":[1,2.5e3,null,true]}}]"));
      write(10);
      awaitAll();
      server.put(pod("u1", ",\"message\":\"" + "x".repeat(10 << 20) + "\""));
      server.put(ApiObjects.pod("shop", "after", "n1"));
      server.log("shop", "after", "app").line(START.toString(), "of the pod after");
      await().until(() -> taken.contains("of the pod after\n"));
      await().untilAsserted(() -> assertThat(health(agent)).contains(HEALTHY));
      assertThat(agent.err()).doesNotContain("bug", "Exception");
    }
  }

  @Test
  void takesARotatedTokenFileAndNamesWhatIsRefused() throws Exception {
    write(5);
    try (var agent = start()) {
      awaitAll();
      server.requireToken("rotated");
      log.breakFollowers();
      server.resetWatches();
      await().untilAsserted(() -> assertThat(health(agent)).contains("loki.source.kubernetes"));
      assertThat(agent.get("/api/v0/web/components/loki.source.kubernetes.pods").body())
          .contains("401 Unauthorized");
      Files.writeString(token, "rotated");
      write(5);
      awaitAll();
      server.forbid("get", "pods/log");
      log.breakFollowers();
      await()
          .untilAsserted(
              () ->
                  assertThat(agent.get("/api/v0/web/components/loki.source.kubernetes.pods").body())
                      .contains("get pods/log in namespace shop, pod web: 403 Forbidden"));
      server.allow("get", "pods/log");
      write(5);
      awaitAll();
    }
  }

  @Test
  void isQuietWhileALogIsQuietAndTheServerEndsItsAnswers() throws Exception {
    write(5);
    try (var agent = start()) {
      awaitAll();
      double before = agent.metric("pewter_loki_source_kubernetes_streams_total");
      for (int hours = 1; hours <= 6; hours++) {
        log.closeFollowers(); // as a server does after its time for requests
        double opened = before + hours;
        await().until(() -> agent.metric("pewter_loki_source_kubernetes_streams_total") >= opened);
      }
      log.answer("failed to create fsnotify watcher: too many open files", 1);
      log.closeFollowers();
      await().until(() -> agent.metric("pewter_loki_source_kubernetes_kubelet_errors_total") == 1);
      write(5);
      awaitAll();
      assertThat(agent.err().lines().filter(line -> line.contains("level=warn")).toList())
          .as(agent.err())
          .hasSize(1)
          .allMatch(line -> line.contains("the kubelet cannot read the log"));
    }
  }

  @Test
  void tellsPodsApartThatHadTheSameName() throws Exception {
    write(5);
    try (var agent = start()) {
      awaitAll();
      server.delete("/api/v1/pods", "shop", "web");
      log.end();
      await().until(() -> agent.metric("pewter_loki_source_kubernetes_containers") == 0);
      log.restart();
      server.put(pod("u2", ""));
      log.line(START.plusSeconds(60).toString(), "of the second");
      await().until(() -> taken.contains("of the second\n"));
      server.delete("/api/v1/pods", "shop", "web"); // now the node has no pods
      await().until(() -> agent.metric("pewter_loki_source_kubernetes_containers") == 0);
      await().untilAsserted(() -> assertThat(health(agent)).contains(HEALTHY));
    }
    written.add("of the second\n");
    assertThat(taken).isEqualTo(written);
  }

  @Test
  void showsWhereAKubeconfigIsNamedThatIsNone() throws Exception {
    Path broken = Files.writeString(folder.resolve("kubeconfig"), "clusters: [{name: a\n");
    Files.writeString(
        folder.resolve("faults.alloy"),
        """
        discovery.kubernetes "pods" {
          role            = "pod"
          kubeconfig_file = "%s"
        }
        """
            .formatted(broken));
    try (var agent = Pewter.run(folder, Map.of("TZ", "UTC"), "faults.alloy")) {
      assertThat(agent.exitCode()).isNotZero();
      assertThat(agent.err()).contains("faults.alloy:1:1", "kubeconfig_file " + broken);
    }
  }
}
