package dev.pewter.k8s.loki.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.LogReceiver;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.FastClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.logs.ClusteringArguments;
import dev.pewter.k8s.logs.NodeLogs;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.ContainerLog;
import dev.pewter.k8s.testing.ReceivedLogs;
import dev.pewter.k8s.testing.TestApiServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A container that writes numbered lines, the API server that has its log, and a component that
/// reads it.
abstract class OneContainer {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  @TempDir Path directory;
  TestApiServer server;
  final ReceivedLogs received = new ReceivedLogs();
  final List<String> written = new ArrayList<>();
  ContainerLog log;
  TestContext context;
  NodeLogs nodeLogs;

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
    runs("u1", ApiObjects.running("app", "one", ""));
    log = server.log("shop", "web", "app");
    context = new TestContext("loki.source.kubernetes.test", directory, new FastClock(10));
    nodeLogs = new NodeLogs(directory.resolve("none"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  void runs(String uid, String status) {
    server.put(ApiObjects.pod("shop", "web", uid, "n1", "\"containerStatuses\":[" + status + "]"));
  }

  static Target target(String... more) {
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

  LokiSourceKubernetesArguments arguments(Target... targets) {
    return new LokiSourceKubernetesArguments(
        List.of(targets),
        List.<LogReceiver>of(received),
        server.arguments(),
        new ClusteringArguments(false));
  }

  LokiSourceKubernetes component(Target... targets) throws Exception {
    return new LokiSourceKubernetes(context, arguments(targets), nodeLogs);
  }

  TaskGroup running(LokiSourceKubernetes component) {
    var tasks = new TaskGroup("test");
    tasks.start("run", component::run);
    return tasks;
  }

  /// The time of a line, a little out of order with those around.
  static Instant timeOf(int number) {
    return START.plusMillis(number * 40L - (number % 3 == 1 ? 95 : 0)).plusNanos(number);
  }

  /// Writes the next line.
  void write() {
    int number = written.size();
    log.line(timeOf(number).toString(), "line " + number);
    written.add("line " + number + "\n");
  }

  void write(int lines) {
    for (int i = 0; i < lines; i++) {
      write();
    }
  }

  void awaitAll() {
    await()
        .untilAsserted(
            () -> assertThat(received.lines()).hasSizeGreaterThanOrEqualTo(written.size()));
    assertThat(received.lines()).isEqualTo(written);
  }

  double metric(String name) {
    return context.metrics().value("pewter_loki_source_kubernetes_" + name);
  }
}
