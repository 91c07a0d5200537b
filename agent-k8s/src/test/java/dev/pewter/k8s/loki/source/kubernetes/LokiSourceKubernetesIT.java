package dev.pewter.k8s.loki.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestCluster;
import dev.pewter.k8s.logs.ClusteringArguments;
import dev.pewter.k8s.logs.NodeLogs;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.ReceivedLogs;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read for which targets, and how it is given on.
class LokiSourceKubernetesIT extends OneContainer {
  @Test
  void givesLinesAsTheReferenceDoes() throws Exception {
    try (var _ = running(component(target("team", "blue")))) {
      log.line("2026-01-01T00:00:00.123456789Z", "hello");
      log.line("2026-01-01T00:00:00.2Z", "");
      await().until(() -> received.entries().size() == 2);
    }
    var labels =
        Labels.of("instance", "shop/web:app", "job", "loki.source.kubernetes.test", "team", "blue");
    assertThat(received.entries())
        .containsExactly(
            new ReceivedLogs.Entry(labels, 1_767_225_600_123_456_789L, "hello\n"),
            new ReceivedLogs.Entry(labels, 1_767_225_600_200_000_000L, "\n"));
    assertThat(server.requests())
        .contains(
            "GET /api/v1/namespaces/shop/pods/web/log?container=app&follow=true&timestamps=true");
    assertThat(context.log().lines())
        .anyMatch(
            line -> line.startsWith("info opened log stream start_time=0001-01-01T00:00:00.000Z"));
  }

  @Test
  void readsWhatHasEndedToItsEnd() throws Exception {
    write(10);
    var component = component(target());
    try (var _ = running(component)) {
      awaitAll();
      server.put(
          ApiObjects.pod(
                  "shop",
                  "web",
                  "u1",
                  "n1",
                  "\"containerStatuses\":[" + ApiObjects.terminated("app", "one", 0) + "]")
              .replace("\"Always\"", "\"Never\""));
      write(3);
      log.end();
      awaitAll();
      await().until(() -> component.debugInfo().toString().contains("state=finished"));
    }
    assertThat(received.lines()).isEqualTo(written);
    assertThat(log.followers()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"initContainerStatuses", "ephemeralContainerStatuses"})
  void readsOtherKindsOfContainersToTheirEnd(String statuses) throws Exception {
    String status = ApiObjects.running("app", "one", "") + "],\"" + statuses + "\":[";
    var other = server.log("shop", "web", "other");
    runs("u1", status + ApiObjects.running("other", "two", ""));
    other.line("2026-01-01T00:00:00Z", "first");
    var component = component(target("__meta_kubernetes_pod_container_name", "other"));
    try (var _ = running(component)) {
      await().until(() -> received.lines().equals(List.of("first\n")));
      runs("u1", status + ApiObjects.terminated("other", "two", 0));
      other.line("2026-01-01T00:00:01Z", "last");
      other.end();
      await().until(() -> component.debugInfo().toString().contains("state=finished"));
    }
    assertThat(received.lines()).containsExactly("first\n", "last\n");
    assertThat(received.entries().getFirst().labels())
        .isEqualTo(Labels.of("instance", "shop/web:other", "job", "loki.source.kubernetes.test"));
  }

  @Test
  void endsWithItsPod() throws Exception {
    var component = component(target());
    try (var _ = running(component)) {
      write(3);
      awaitAll();
      runs("u2", ApiObjects.running("app", "one", ""));
      log.breakFollowers();
      await().until(() -> component.debugInfo().toString().contains("state=finished"));
    }
  }

  @Test
  void cutsLongLinesAndSparesTheirNeighbours() throws Exception {
    log.line("2026-01-01T00:00:00Z", "a");
    log.line("2026-01-01T00:00:01Z", "x".repeat(3 << 20));
    log.line("2026-01-01T00:00:02Z", "\u0000\ufffd b");
    try (var _ = running(component(target()))) {
      await().until(() -> received.lines().size() == 3);
      log.breakFollowers();
      log.line("2026-01-01T00:00:03Z", "c");
      await().until(() -> received.lines().size() >= 4);
    }
    assertThat(received.lines().stream().map(String::length))
        .containsExactly(2, LineLimit.BYTES - "2026-01-01T00:00:01Z ".length(), 5, 2);
    assertThat(metric("cut_lines_total")).isPositive();
  }

  @Test
  void readsAContainerOnceForSeveralTargets() throws Exception {
    var targets = new Target[] {target("port", "1"), target("port", "2"), target("__x", "y")};
    try (var _ = running(component(targets))) {
      write(1);
      await().until(() -> received.entries().size() == 3);
    }
    assertThat(received.entries().stream().map(e -> String.valueOf(e.labels().get("port"))))
        .containsExactlyInAnyOrder("1", "2", "null");
    assertThat(metric("streams_total")).isEqualTo(1);
  }

  @Test
  void leavesOutTargetsThatNameNoContainer() throws Exception {
    try (var _ = running(component(Target.of(Map.of("a", "b")), target()))) {
      write(1);
      awaitAll();
    }
    assertThat(context.log().lines())
        .contains(
            "error failed to process input target target={\"a\"=\"b\"}"
                + " err=dev.pewter.k8s.logs.InvalidTarget: missing pod namespace label");
  }

  @Test
  void isNotFloodedByTargetsThatNameNoContainer() throws Exception {
    var targets = new Target[1000];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = Target.of(Map.of("a", "b" + i));
    }
    component(targets);
    assertThat(context.log().lines())
        .hasSize(21)
        .endsWith("error failed to process more input targets count=980");
  }

  @Test
  void staysWithinTheNamesOfItsTargets() throws Exception {
    String odd = "a b?c=d&e#f%2e";
    try (var _ =
        running(
            component(
                target("__pod_name__", "..", "__pod_uid__", "u2"),
                target("__pod_namespace__", ".", "__pod_uid__", "u3"),
                target("__pod_name__", odd, "__pod_container_name__", odd, "__pod_uid__", "u4"),
                target()))) {
      write(1);
      awaitAll();
      String encoded = "a%20b%3Fc%3Dd%26e%23f%252e";
      await()
          .until(
              () ->
                  server.requests().stream()
                      .anyMatch(
                          r ->
                              r.startsWith("GET /api/v1/namespaces/shop/pods/" + encoded + "/log?")
                                  && r.contains("container=" + encoded + "&")));
      await().until(() -> metric("failing_containers") == 2); // the third is gone
    }
    assertThat(server.requests())
        .allMatch(r -> r.contains("/shop/pods/web") || r.contains("/shop/pods/a%20b"));
  }

  @Test
  void followsOnlyItsShareOfACluster() throws Exception {
    var cluster = new TestCluster();
    cluster.notReady();
    context.in(cluster);
    var shared =
        new LokiSourceKubernetesArguments(
            List.of(target()),
            List.<LogReceiver>of(received),
            server.arguments(),
            new ClusteringArguments(true));
    write(1);
    var component = new LokiSourceKubernetes(context, shared, nodeLogs);
    try (var _ = running(component)) {
      await().until(() -> cluster.followers() == 1);
      assertThat(component.debugInfo().toString()).isEqualTo("DebugInfo[targets=[]]");
      cluster.size(1);
      awaitAll();
    }
  }

  @Test
  void takesOverPositionsOfTheReference() throws Exception {
    write(10);
    long micros = START.plusMillis(4 * 40 - 95).getEpochSecond() * 1_000_000 + 65_000;
    Files.writeString(
        directory.resolve("positions.yml"),
        "positions:\n  ? path: cursor-shop/web:app:u1\n    labels: '{}'\n  : \"" + micros + "\"\n");
    try (var _ = running(component(target()))) {
      await().until(() -> received.lines().contains("line 9\n"));
    }
    assertThat(received.lines()).doesNotContain("line 0\n", "line 1\n").contains("line 5\n");
  }

  @Test
  void saysOnceThatTheFilesCouldBeRead() throws Exception {
    Files.createDirectories(directory.resolve("shop_web_u1/app"));
    nodeLogs = new NodeLogs(directory);
    try (var _ = running(component(target()))) {
      write(1);
      awaitAll();
    }
    assertThat(context.log().lines().stream().filter(l -> l.contains("loki.source.file")))
        .hasSize(1);
  }

  @Test
  void stopsWhatIsNoLongerATarget() throws Exception {
    var component = component(target());
    try (var _ = running(component)) {
      write(1);
      awaitAll();
      component.update(arguments());
      await().until(() -> log.followers() == 0);
      component.update(arguments(target()));
      write(2);
      awaitAll();
    }
  }

  @Test
  void waitsForAContainerThatHasNotBegun() throws Exception {
    runs("u1", "{\"name\":\"app\",\"state\":{\"waiting\":{\"reason\":\"ContainerCreating\"}}}");
    try (var _ = running(component(target()))) {
      await().until(() -> server.requests().size() >= 2);
      assertThat(server.requests()).noneMatch(request -> request.contains("/log?"));
      runs("u1", ApiObjects.running("app", "one", ""));
      write(1);
      awaitAll();
    }
  }

  @Test
  void followsManyContainers() throws Exception {
    var targets = new Target[150];
    for (int i = 0; i < targets.length; i++) {
      String uid = "many-" + i;
      server.put(
          ApiObjects.pod(
              "shop",
              "web-" + i,
              uid,
              "n1",
              "\"containerStatuses\":[" + ApiObjects.running("app", "one", "") + "]"));
      server.log("shop", "web-" + i, "app").line("2026-01-01T00:00:01Z", "line of " + i);
      targets[i] = target("__pod_name__", "web-" + i, "__pod_uid__", uid);
    }
    try (var _ = running(component(targets))) {
      await().until(() -> received.entries().size() == targets.length);
      for (int i = 0; i < targets.length; i++) {
        server.log("shop", "web-" + i, "app").line("2026-01-01T00:00:02Z", "more of " + i);
      }
      await().until(() -> received.entries().size() == 2 * targets.length);
    }
  }
}
