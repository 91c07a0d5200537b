package dev.pewter.k8s.loki.source.podlogs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.eval.Hostname;
import dev.pewter.core.model.Labels;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.FastClock;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestCluster;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.Awaited;
import dev.pewter.k8s.testing.ReceivedLogs;
import dev.pewter.k8s.testing.TestApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LokiSourcePodlogsIT {
  private static final String RUNNING =
      "\"containerStatuses\":[" + ApiObjects.running("app", "one", "") + "]";

  @TempDir Path directory;
  private TestApiServer server;
  private TestContext context;
  private final ReceivedLogs received = new ReceivedLogs();

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
    context = new TestContext("loki.source.podlogs.test", directory, new FastClock(10));
    server.put(namespace("shop", "prod"), namespace("lab", "test"), namespace("ops", "prod"));
    server.put(ApiObjects.pod("shop", "web", "u1", "n1", RUNNING));
    server.put(ApiObjects.pod("lab", "try", "u2", "n2", RUNNING));
    server.log("shop", "web", "app").line("2026-01-01T00:00:01Z", "of web");
    server.log("lab", "try", "app").line("2026-01-01T00:00:02Z", "of try");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String namespace(String name, String stage) {
    return """
        {"apiVersion":"v1","kind":"Namespace",
         "metadata":{"name":"%s","labels":{"stage":"%s"}}}"""
        .formatted(name, stage);
  }

  private static String podLogs(String namespace, String name, String spec) {
    return """
        {"apiVersion":"monitoring.grafana.com/v1alpha2","kind":"PodLogs",
         "metadata":{"namespace":"%s","name":"%s","labels":{"team":"%2$s"}},"spec":{%s}}"""
        .formatted(namespace, name, spec);
  }

  private LokiSourcePodlogs component(String... lines) throws Exception {
    var account = new ServiceAccount(Map.of("NODE_NAME", "n1"), Path.of("none"));
    return component(context, account, "client {\n" + server.attributes() + "}", lines);
  }

  private LokiSourcePodlogs component(
      TestContext in, ServiceAccount account, String client, String... lines) throws Exception {
    var decoded =
        Blocks.decode(
            LokiSourcePodlogsArguments.class, "forward_to = []", client, String.join("\n", lines));
    var arguments =
        new LokiSourcePodlogsArguments(
            List.of(received),
            decoded.tailFromEnd(),
            decoded.preserveDiscoveredLabels(),
            decoded.client(),
            decoded.selector(),
            decoded.namespaceSelector(),
            decoded.nodeFilter(),
            decoded.clustering());
    return new LokiSourcePodlogs(in, arguments, account);
  }

  private static TaskGroup running(LokiSourcePodlogs component) {
    var tasks = new TaskGroup("test");
    tasks.start("run", component::run);
    return tasks;
  }

  @Test
  void followsWhatTheResourcesSelect() throws Exception {
    server.put(
        podLogs(
            "ops",
            "all",
            """
            "selector":{},
            "namespaceSelector":{"matchExpressions":
              [{"key":"stage","operator":"NotIn","values":["test"]}]},
            "relabelings":[
              {"sourceLabels":["__meta_kubernetes_namespace_label_stage"],"targetLabel":"stage"},
              {"action":"LowerCase","sourceLabels":["__meta_kubernetes_pod_node_name"],
               "targetLabel":"node"},
              {"sourceLabels":["__meta_kubernetes_podlogs_label_team"],"targetLabel":"by",
               "separator":"","regex":"","replacement":""}]
            """));
    var component = component();
    try (var _ = running(component)) {
      await().until(() -> !received.entries().isEmpty());
      server.put(podLogs("ops", "more", "\"selector\":{\"matchLabels\":{\"none\":\"x\"}}"));
      await().until(() -> component.debugInfo().toString().contains("name=more"));
    }
    assertThat(received.entries())
        .containsExactly(
            new ReceivedLogs.Entry(
                Labels.of(
                    "by",
                    "all",
                    "instance",
                    "shop/web:app",
                    "job",
                    "ops/all",
                    "node",
                    "n1",
                    "stage",
                    "prod"),
                1_767_225_601_000_000_000L,
                "of web\n"));
  }

  /// The usual ones, with the container, are for what the rules leave without any.
  @Test
  void givesWhatTheRulesHaveRemovedItsUsualLabels() throws Exception {
    server.put(
        podLogs(
            "ops",
            "all",
            """
            "selector":{"matchLabels":{"app.kubernetes.io/name":"web"}},
            "relabelings":[{"action":"labeldrop","regex":"job|instance"}]
            """));
    try (var _ = running(component())) {
      await().until(() -> !received.entries().isEmpty());
    }
    assertThat(received.entries().getFirst().labels())
        .isEqualTo(Labels.of("instance", "shop/web:app", "job", "ops/all:app"));
  }

  @Test
  void followsWhatBeginsAndEndsLater() throws Exception {
    try (var _ = running(component())) {
      await().until(() -> server.requests().size() >= 6);
      server.put(podLogs("ops", "all", "\"selector\":{}"));
      await().until(() -> received.lines().containsAll(List.of("of web\n", "of try\n")));
      server.delete("/apis/monitoring.grafana.com/v1alpha2/podlogs", "ops", "all");
      await().until(() -> server.log("shop", "web", "app").followers() == 0);
    }
  }

  /// As when the agent stops while Loki fails: the sink, which stops last, puts it on disk.
  @Test
  void repeatsNothingThatIsDeliveredAfterItsEnd() throws Exception {
    server.put(podLogs("ops", "all", "\"selector\":{}"));
    received.hold();
    try (var _ = running(component())) {
      await().until(() -> received.lines().size() == 2);
    }
    received.deliver();
    server.log("shop", "web", "app").line("2026-01-01T00:00:03Z", "more");
    try (var _ = running(component())) {
      await().until(() -> received.lines().contains("more\n"));
    }
    assertThat(received.lines()).containsExactlyInAnyOrder("of web\n", "of try\n", "more\n");
  }

  @Test
  void looksOnlyAtOneNode() throws Exception {
    server.put(podLogs("ops", "all", "\"selector\":{}"));
    try (var _ = running(component("node_filter {", "  enabled = true", "}"))) {
      await().until(() -> !received.entries().isEmpty());
    }
    assertThat(received.lines()).containsExactly("of web\n");
    assertThat(server.requests())
        .anyMatch(request -> request.contains("fieldSelector=spec.nodeName%3Dn1"));
  }

  @Test
  void followsOnlyItsShareOfACluster() throws Exception {
    var cluster = new TestCluster();
    cluster.notReady();
    context.in(cluster);
    server.put(podLogs("ops", "all", "\"selector\":{}"));
    var component = component("clustering {", "  enabled = true", "}");
    try (var _ = running(component)) {
      await().until(() -> component.debugInfo().toString().contains("name=all"));
      server.put(podLogs("ops", "more", "\"selector\":{\"matchLabels\":{\"none\":\"x\"}}"));
      await().until(() -> component.debugInfo().toString().contains("name=more"));
      assertThat(component.debugInfo().toString()).endsWith("targets=[]]");
      cluster.size(1);
      await().until(() -> received.lines().size() == 2);
    }
  }

  @Test
  void takesOnlyResourcesThatAreSelected() throws Exception {
    server.put(podLogs("ops", "yes", "\"selector\":{}"), podLogs("lab", "yes", "\"selector\":{}"));
    server.put(podLogs("ops", "no", "\"selector\":{}"));
    var component =
        component(
            "selector {",
            "  match_labels = {\"team\" = \"yes\"}",
            "}",
            "namespace_selector {",
            "  match_labels = {\"stage\" = \"prod\"}",
            "}");
    try (var _ = running(component)) {
      await().until(() -> received.entries().size() == 2);
    }
    assertThat(received.entries()).allMatch(e -> "ops/yes".equals(e.labels().get("job")));
  }

  @Test
  void keepsDiscoveredLabelsOnDemand() throws Exception {
    server.put(podLogs("ops", "all", "\"selector\":{}"));
    try (var _ = running(component("preserve_discovered_labels = true"))) {
      await().until(() -> received.entries().size() == 2);
    }
    assertThat(received.entries())
        .allMatch(e -> "all".equals(e.labels().get("__meta_kubernetes_podlogs_name")))
        .allMatch(e -> e.labels().get("__pod_name__") == null);
  }

  @Test
  void beginsWithWhatIsNewOnDemand() throws Exception {
    server.put(podLogs("ops", "all", "\"selector\":{}"));
    var log = server.log("shop", "web", "app");
    try (var _ = running(component("tail_from_end = true"))) {
      await().until(() -> log.followers() == 1);
      log.line(Instant.now().plusSeconds(1).toString(), "new");
      await().until(() -> !received.entries().isEmpty());
    }
    assertThat(received.lines()).containsExactly("new\n");
  }

  @Test
  void tellsOfResourcesThatCannotBeUsedAndGoesOnWithTheOthers() throws Exception {
    server.put(
        podLogs(
            "ops",
            "selector",
            "\"selector\":{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Like\"}]}"),
        podLogs("ops", "rule", "\"selector\":{},\"relabelings\":[{\"regex\":\"(\"}]"),
        podLogs(
            "ops",
            "drop",
            "\"selector\":{},\"relabelings\":[{\"action\":\"drop\",\"sourceLabels\":"
                + "[\"__meta_kubernetes_pod_name\"],\"regex\":\".*\"}]"),
        podLogs("ops", "good", "\"selector\":{}"));
    var component = component();
    try (var _ = running(component)) {
      await().until(() -> received.entries().size() == 2);
      await()
          .untilAsserted(
              () ->
                  assertThat(component.debugInfo().toString())
                      .contains(
                          "invalid Pod selector: \"Like\" is not a valid label selector operator",
                          "invalid relabelings: ",
                          "dropped by relabelings"));
    }
    assertThat(received.entries()).allMatch(e -> "ops/good".equals(e.labels().get("job")));
    assertThat(context.log().lines().stream().filter(l -> l.contains("failed to reconcile")))
        .hasSize(2);
  }

  @Test
  void tellsOfManyThatCannotBeUsedInFewLines() throws Exception {
    for (int i = 0; i < 250; i++) {
      server.put(
          podLogs("ops", "rule-" + i, "\"selector\":{},\"relabelings\":[{\"regex\":\"(\"}]"));
    }
    server.put(podLogs("ops", "good", "\"selector\":{}"));
    try (var _ = running(component())) {
      await().until(() -> received.entries().size() == 2);
    }
    assertThat(context.log().lines().stream().filter(l -> l.contains("failed to reconcile")))
        .hasSize(11)
        .last()
        .isEqualTo("error failed to reconcile further PodLogs count=240");
  }

  @Test
  void isUnhealthyWhenTheFirstListsDoNotCome() throws Exception {
    var time = new TestClock();
    var own = new TestContext("loki.source.podlogs.test", directory, time);
    server.stall();
    server.stall();
    server.stall();
    var account = new ServiceAccount(Map.of(), Path.of("none"));
    var component = component(own, account, "client {\n" + server.attributes() + "}");
    try (var _ = running(component)) {
      await().until(() -> server.requests().size() == 3);
      assertThat(component.health()).satisfies(LokiSourcePodlogsIT::isNotUnhealthy);
      time.advance(Duration.ofSeconds(10));
      String lists =
          "podlogs.monitoring.grafana.com in all namespaces, pods in all namespaces,"
              + " namespaces in all namespaces";
      String waiting = "waiting for the API server's first list";
      assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
      assertThat(component.health().message()).isEqualTo(waiting + " of " + lists);
      await().until(() -> own.log().lines().contains("warn " + waiting + " of=" + lists));
    }
  }

  private static void isNotUnhealthy(@Nullable Health health) {
    assertThat(health == null || health.state() == Health.State.HEALTHY).isTrue();
  }

  /// As its own pod tells.
  @Test
  void tellsAnAgentOnEveryNodeHowToWatchOnlyItsOwnPods() throws Exception {
    Files.writeString(directory.resolve("token"), TestApiServer.TOKEN);
    Files.writeString(directory.resolve("ca.crt"), server.certificate().certificatePem());
    Files.writeString(directory.resolve("namespace"), "monitoring");
    String owner = "\"ownerReferences\":[{\"kind\":\"DaemonSet\",\"controller\":true}],\"labels\":";
    server.put(
        ApiObjects.pod("monitoring", "agent-x", "n1").replace("\"labels\":", owner),
        podLogs("ops", "all", "\"selector\":{}"));
    var environment =
        Map.of(
            "KUBERNETES_SERVICE_HOST",
            "127.0.0.1",
            "KUBERNETES_SERVICE_PORT",
            Integer.toString(server.uri().getPort()),
            "POD_NAME",
            "agent-x",
            "HOSTNAME",
            Hostname.get());
    var account = new ServiceAccount(environment, directory);
    try (var _ = running(component(context, account, ""))) {
      await().until(() -> !received.entries().isEmpty());
    }
    assertThat(context.log().lines())
        .filteredOn(line -> line.contains("hint="))
        .singleElement()
        .asString()
        .startsWith("warn this agent runs on every node and watches the pods of all nodes")
        .contains("fieldRef: {fieldPath: spec.nodeName}")
        .endsWith(
            """
            node_filter {
              enabled   = true
              node_name = coalesce(sys.env("NODE_NAME"), constants.hostname)
            }""");
  }

  @Test
  void waitsForRightsAndForTheDefinition() throws Exception {
    server.put(podLogs("ops", "all", "\"selector\":{}"));
    server.forbid("list", "podlogs");
    var component = component();
    try (var _ = running(component)) {
      Awaited.health(
          component::health,
          "list podlogs.monitoring.grafana.com in all namespaces: 403 Forbidden");
      server.allow("list", "podlogs");
      await().until(() -> received.entries().size() == 2);
      await().until(() -> component.health() == null);
    }
  }
}
