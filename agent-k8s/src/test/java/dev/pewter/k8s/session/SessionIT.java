package dev.pewter.k8s.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.kubernetes.Kubernetes;
import dev.pewter.core.kubernetes.KubernetesObject;
import dev.pewter.core.kubernetes.KubernetesSession;
import dev.pewter.core.kubernetes.KubernetesSession.Data;
import dev.pewter.core.kubernetes.KubernetesSession.ObjectQuery;
import dev.pewter.core.kubernetes.KubernetesSession.TargetQuery;
import dev.pewter.core.kubernetes.LabelSelector;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.TestApiServer;
import dev.pewter.k8s.watch.SharedWatches;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionIT {
  private static final String MONITOR =
      """
      {"apiVersion":"monitoring.coreos.com/v1","kind":"PodMonitor","metadata":{"namespace":"%s",
      "name":"%s","labels":{"team":"%s"}},"spec":{"podMetricsEndpoints": [{"port":"web"}]}}
      """;

  private final TestContext context =
      new TestContext(
          "prometheus.operator.podmonitors.p",
          Path.of("none"),
          new HurriedClock(Duration.ofMillis(10)));
  private final AtomicInteger changes = new AtomicInteger();
  private TestApiServer server;
  private KubernetesSession session;

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
    session = Kubernetes.find().connect(context, server.arguments());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static ObjectQuery monitors(String namespace, LabelSelector selector) {
    return new ObjectQuery("monitoring.coreos.com", "v1", "podmonitors", namespace, selector);
  }

  @Test
  void watchesCustomResources() throws Exception {
    server.put(MONITOR.formatted("shop", "web", "a"), MONITOR.formatted("shop", "other", "b"));
    var selector = new LabelSelector(Map.of("team", "a"), List.of());
    try (var watch = session.watch(monitors("shop", selector), changes::incrementAndGet);
        var second = session.watch(monitors("shop", selector), () -> {})) {
      await().until(watch::isSynced);
      await().until(second::isSynced);
      assertThat(SharedWatches.shared().count()).isEqualTo(1);
      assertThat(watch.known()).extracting(KubernetesObject::key).containsExactly("shop/web");
      assertThat(watch.known().getFirst().spec())
          .isEqualTo("{\"podMetricsEndpoints\":[{\"port\":\"web\"}]}");
      await().until(() -> changes.get() > 0);

      server.put(MONITOR.formatted("shop", "more", "a"));
      await().until(() -> watch.known().size() == 2);
      server.delete("/apis/monitoring.coreos.com/v1/podmonitors", "shop", "web");
      await().until(() -> watch.known().size() == 1);
    }
    assertThat(SharedWatches.shared().count()).isZero();
  }

  @Test
  void tellsWhatFailsAndGoesOn() throws Exception {
    server.forbid("list", "podmonitors");
    try (var watch = session.watch(monitors("", LabelSelector.ALL), changes::incrementAndGet)) {
      await().until(() -> watch.failure() != null);
      assertThat(watch.failure()).contains("list podmonitors.monitoring.coreos.com");
      assertThat(watch.isSynced()).isFalse();
      server.allow("list", "podmonitors");
      await().until(() -> watch.isSynced() && watch.failure() == null);
    }
  }

  @Test
  void discoversTargetsOfSeveralNamespaces() throws Exception {
    server.put(
        ApiObjects.pod("a", "one", "n1"),
        ApiObjects.pod("b", "two", "n1"),
        ApiObjects.pod("c", "three", "n1"));
    var query = new TargetQuery("pod", List.of("a", "b"), false);
    try (var watch = session.discover(query, changes::incrementAndGet)) {
      await().until(watch::isSynced);
      assertThat(watch.known())
          .extracting(target -> target.get("__meta_kubernetes_pod_name"))
          .containsExactlyInAnyOrder("one", "two");
    }
  }

  @Test
  void discoversTargetsBesideANamespaceWhoseRightsAreMissing() throws Exception {
    server.put(ApiObjects.pod("a", "one", "n1"), ApiObjects.pod("b", "two", "n1"));
    server.forbidIn("b", "list", "pods");
    var query = new TargetQuery("pod", List.of("a", "b"), false);
    try (var watch = session.discover(query, changes::incrementAndGet)) {
      await().until(watch::isSynced);
      assertThat(watch.known()).hasSize(1);
      assertThat(watch.failure()).startsWith("list pods in namespace b: 403 Forbidden");
      server.allowIn("b", "list", "pods");
      await().until(() -> watch.known().size() == 2);
      await().until(() -> watch.failure() == null);
    }
  }

  @Test
  void readsSecretsAndConfigMaps() throws Exception {
    String object =
        "{\"apiVersion\":\"v1\",\"kind\":\"%s\",\"metadata\":{\"namespace\":\"a\","
            + "\"name\":\"o\"},\"data\":{\"key\":\"%s\"}}";
    server.put(object.formatted("Secret", "cGFzcw=="), object.formatted("ConfigMap", "plain"));
    assertThat(session.data(Data.SECRET, "a", "o")).containsExactly(Map.entry("key", "pass"));
    assertThat(session.data(Data.CONFIG_MAP, "a", "o")).containsExactly(Map.entry("key", "plain"));
    assertThatThrownBy(() -> session.data(Data.SECRET, "a", "none"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("get secrets none in namespace a: 404");
    server.forbid("get", "secrets");
    assertThatThrownBy(() -> session.data(Data.SECRET, "a", "o"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("403");
  }
}
