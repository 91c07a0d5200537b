package dev.pewter.k8s.loki.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.Clock;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.Labels;
import dev.pewter.core.model.LineLimit;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.TestCluster;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.logs.ClusteringArguments;
import dev.pewter.k8s.logs.NodeLogs;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.ContainerLog;
import dev.pewter.k8s.testing.ReceivedLogs;
import dev.pewter.k8s.testing.TestApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LokiSourceKubernetesIT {
  private static final String PODS = "/api/v1/pods";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory;
  private TestApiServer server;
  private final ReceivedLogs received = new ReceivedLogs();
  private final List<String> written = new ArrayList<>();
  private ContainerLog log;
  private TestContext context;
  private NodeLogs nodeLogs;

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
    runs("u1", ApiObjects.running("app", "one", ""));
    log = server.log("shop", "web", "app");
    context = new TestContext("loki.source.kubernetes.test", directory, Clock.SYSTEM);
    nodeLogs = new NodeLogs(directory.resolve("none"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void runs(String uid, String status) {
    server.put(ApiObjects.pod("shop", "web", uid, "n1", "\"containerStatuses\":[" + status + "]"));
  }

  private static Target target(String... more) {
    var labels = new java.util.HashMap<String, String>();
    labels.put("__meta_kubernetes_namespace", "shop");
    labels.put("__meta_kubernetes_pod_name", "web");
    labels.put("__meta_kubernetes_pod_container_name", "app");
    labels.put("__meta_kubernetes_pod_uid", "u1");
    for (int i = 0; i < more.length; i += 2) {
      labels.put(more[i], more[i + 1]);
    }
    return Target.of(labels);
  }

  private LokiSourceKubernetesArguments arguments(Target... targets) {
    return new LokiSourceKubernetesArguments(
        List.of(targets),
        List.<LogReceiver>of(received),
        server.arguments(),
        new ClusteringArguments(false));
  }

  private LokiSourceKubernetes component(Target... targets) throws Exception {
    return new LokiSourceKubernetes(context, arguments(targets), nodeLogs);
  }

  private TaskGroup running(LokiSourceKubernetes component) {
    var tasks = new TaskGroup("test");
    tasks.start("run", component::run);
    return tasks;
  }

  /// Writes the next line, whose time is a little out of order with those around.
  private void write() {
    int number = written.size();
    var time = START.plusMillis(number * 40L - (number % 3 == 1 ? 95 : 0)).plusNanos(number);
    log.line(time.toString(), "line " + number);
    written.add("line " + number + "\n");
  }

  private void write(int lines) {
    for (int i = 0; i < lines; i++) {
      write();
    }
  }

  private void awaitAll() {
    await()
        .untilAsserted(
            () -> assertThat(received.lines()).hasSizeGreaterThanOrEqualTo(written.size()));
    assertThat(received.lines()).isEqualTo(written);
  }

  private double metric(String name) {
    return context.metrics().value("pewter_loki_source_kubernetes_" + name);
  }

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
  void losesAndRepeatsNothingWhenConnectionsBreak() throws Exception {
    try (var _ = running(component(target()))) {
      for (int round = 0; round < 8; round++) {
        write(40);
        awaitAll();
        write(1);
        log.breakFollowers();
        write(25);
        awaitAll();
      }
    }
    assertThat(metric("repeated_lines_total")).isPositive();
    assertThat(metric("lines_total")).isEqualTo(written.size());
    assertThat(metric("delivered_lines_total")).isEqualTo(written.size());
  }

  @Test
  void losesAndRepeatsNothingWhenAnswersEndWhileTheContainerRuns() throws Exception {
    try (var _ = running(component(target()))) {
      for (int round = 0; round < 5; round++) {
        write(20);
        log.closeFollowers();
        write(20);
        awaitAll();
      }
    }
    assertThat(metric("failures_total")).isZero();
  }

  @Test
  void losesAndRepeatsNothingWhenTheServerRestarts() throws Exception {
    try (var _ = running(component(target()))) {
      write(30);
      awaitAll();
      server.down();
      write(30);
      await().until(() -> metric("failures_total") >= 2);
      write(5);
      server.up();
      awaitAll();
      write(30);
      awaitAll();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 410, 429, 500, 503})
  void asksAgainWhateverTheServerAnswers(int status) throws Exception {
    write(10);
    server.fail(status, status);
    try (var _ = running(component(target()))) {
      awaitAll();
      server.fail(status);
      log.breakFollowers();
      write(10);
      awaitAll();
    }
  }

  @Test
  void readsTheLastLinesOfTheRunBefore() throws Exception {
    try (var _ = running(component(target()))) {
      write(20);
      awaitAll();
      server.down(); // meanwhile the container says more, ends, and runs again
      write(7);
      var before = server.previousLog("shop", "web", "app");
      for (int i = 0; i < written.size(); i++) {
        var time = START.plusMillis(i * 40L - (i % 3 == 1 ? 95 : 0)).plusNanos(i);
        before.line(time.toString(), "line " + i);
      }
      log.restart();
      runs("u1", ApiObjects.running("app", "two", "one"));
      write(5);
      server.up();
      awaitAll();
      write(5);
      awaitAll();
    }
    assertThat(metric("missed_runs_total")).isZero();
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
  void shipsNoErrorsOfTheKubelet() throws Exception {
    write(3);
    log.answer("failed to create fsnotify watcher: too many open files", 1);
    var component = component(target());
    try (var _ = running(component)) {
      await().until(() -> metric("kubelet_errors_total") == 1);
      await().until(() -> component.health() != null);
      assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
      assertThat(component.health().message()).contains("too many open files");
      awaitAll(); // after five seconds
    }
    assertThat(received.lines()).noneMatch(line -> line.contains("fsnotify"));
  }

  @Test
  void namesTheRightThatIsMissing() throws Exception {
    server.forbid("get", "pods/log");
    write(1);
    var component = component(target());
    try (var _ = running(component)) {
      await().until(() -> component.health() != null);
      assertThat(component.health().message())
          .startsWith(
              "get pods/log in namespace shop, pod web: 403 Forbidden, a rule for this is missing")
          .contains("cannot get resource \"pods/log\"");
      server.allow("get", "pods/log");
      awaitAll();
      assertThat(component.health()).isNull();
    }
  }

  @Test
  void goesOnWhereDeliveryEnded() throws Exception {
    write(20);
    try (var _ = running(component(target()))) {
      awaitAll();
      received.hold();
      write(20);
      await().until(() -> received.lines().size() == 40);
    } // never delivered
    var delivered = received.lines().subList(0, 20);
    assertThat(delivered).isEqualTo(written.subList(0, 20));
    received.giveBack();
    received.clear();
    write(5);
    try (var _ = running(component(target("other", "label")))) {
      await().until(() -> received.lines().size() >= 25);
    }
    assertThat(received.lines()).isEqualTo(written.subList(20, 45));
  }

  @Test
  void readsAgainWhatComesBack() throws Exception {
    received.hold();
    write(10);
    try (var _ = running(component(target()))) {
      await().until(() -> received.lines().size() == 10);
      received.clear();
      received.giveBack();
      awaitAll();
    }
    assertThat(metric("returned_lines_total")).isEqualTo(10);
    assertThat(metric("lines_in_flight")).isZero();
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

  @ParameterizedTest
  @ValueSource(strings = {"no status", "no right", "no pod"})
  void readsWhatNothingIsKnownOf(String what) throws Exception {
    switch (what) {
      case "no status" -> server.put(ApiObjects.pod("shop", "web", "u1", "n1", "\"x\":1"));
      case "no right" -> server.forbid("get", "pods");
      default -> server.delete(PODS, "shop", "web");
    }
    try (var _ = running(component(target()))) {
      write(5);
      awaitAll();
      log.breakFollowers();
      write(5);
      awaitAll();
    }
  }

  @Test
  void doesNotFloodWithWhatHasNoTime() throws Exception {
    log.answer("hello\n", 1000);
    try (var _ = running(component(target()))) {
      await().until(() -> metric("undated_lines_total") >= 3);
      log.answer("", 0);
      write(3);
      await().until(() -> received.lines().contains("line 2\n"));
    }
    assertThat(metric("undated_lines_total")).isLessThan(100);
  }

  @Test
  void repeatsNothingWhenATargetLeavesAndReturnsDuringAnOutage() throws Exception {
    var component = component(target());
    try (var _ = running(component)) {
      write(5);
      awaitAll();
      received.hold();
      write(5);
      awaitAll();
      component.update(arguments());
      await().until(() -> log.followers() == 0);
      component.update(arguments(target()));
      await().until(() -> log.followers() == 1);
      received.deliver();
      write(5);
      awaitAll();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void followsATargetThatHasReturned(boolean breaksWhileAway) throws Exception {
    var component = component(target());
    try (var _ = running(component)) {
      write(5);
      awaitAll();
      received.hold(); // so that some are on their way
      write(5);
      awaitAll();
      becomes(component, "second");
      if (breaksWhileAway) {
        log.breakFollowers();
        write(5);
        await()
            .until(() -> context.log().lines().stream().anyMatch(l -> l.contains("tailer exited")));
      }
      becomes(component, "third", target());
      log.breakFollowers();
      write(5);
      awaitAll();
      received.deliver();
      write(5);
      awaitAll();
    }
    assertThat(metric("returned_lines_total")).isZero();
  }

  /// Changes the targets, and waits until that has happened: a further container is followed then.
  private void becomes(LokiSourceKubernetes component, String further, Target... targets)
      throws Exception {
    String status = "\"containerStatuses\":[" + ApiObjects.running("app", "one", "") + "]";
    server.put(ApiObjects.pod("shop", further, further, "n1", status));
    var all = new ArrayList<>(List.of(targets));
    all.add(target("__pod_name__", further, "__pod_uid__", further));
    component.update(arguments(all.toArray(Target[]::new)));
    await().until(() -> server.log("shop", further, "app").followers() == 1);
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
