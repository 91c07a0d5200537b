package dev.pewter.metrics.prometheus.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.cluster.ClusterMember;
import dev.pewter.core.cluster.ClusterView;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.decode.DecodeException;
import dev.pewter.core.kubernetes.KubernetesSession.TargetQuery;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.metrics.Batches;
import dev.pewter.metrics.prometheus.scrape.Endpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrometheusOperatorIT {
  private static final TargetQuery PODS = new TargetQuery("pod", List.of("shop"), false);
  private static final String MONITOR =
      """
      {"podMetricsEndpoints": [{"port": "web", "interval": "300ms", "scrapeTimeout": "300ms",
      "metricRelabelings": [{"action": "drop", "sourceLabels": ["__name__"], "regex": "noise"}]}]}
      """;

  private final TestContext context =
      new TestContext(
          "prometheus.operator.podmonitors.p",
          Path.of("none"),
          new HurriedClock(Duration.ofMillis(20)));
  private final FakeKubernetes kubernetes = new FakeKubernetes();
  private final Batches batches = new Batches();
  private final TaskGroup tasks = new TaskGroup("test");
  private Endpoint endpoint;

  @BeforeEach
  void open() throws Exception {
    endpoint = new Endpoint();
    endpoint.answers("requests 3\nnoise 1\n");
  }

  @AfterEach
  void close() throws Exception {
    tasks.close();
    endpoint.close();
  }

  private OperatorArguments arguments(String... lines) throws DecodeException {
    var all = new ArrayList<>(List.of(lines));
    all.add("forward_to = []");
    var decoded = Blocks.decode(OperatorArguments.class, all.toArray(String[]::new));
    return new OperatorArguments(
        List.of(batches),
        decoded.namespaces(),
        decoded.kubernetesRole(),
        decoded.informerSyncTimeout(),
        decoded.client(),
        decoded.selector(),
        decoded.clustering(),
        decoded.rules(),
        decoded.scrape());
  }

  private PrometheusOperator<OperatorArguments> start(MonitorKind kind, String... lines)
      throws Exception {
    var component =
        new PrometheusOperator<>(
            context, kubernetes, arguments(lines), Function.identity(), _ -> kind);
    tasks.start("run", component::run);
    return component;
  }

  private Target pod(String name) {
    return Target.of(
        Map.of(
            "__address__", endpoint.address(),
            "__meta_kubernetes_namespace", "shop",
            "__meta_kubernetes_pod_name", name,
            "__meta_kubernetes_pod_container_port_name", "web",
            "__meta_kubernetes_pod_phase", "Running"));
  }

  private List<String> series() {
    return batches.taken().stream().flatMap(b -> Batches.lines(b).stream()).toList();
  }

  private void untilSeen(String part) {
    await().until(() -> series().stream().anyMatch(line -> line.contains(part)));
  }

  private OperatorInfo info(PrometheusOperator<?> component) {
    return (OperatorInfo) component.debugInfo();
  }

  @Test
  void scrapesWhatAMonitorSelectsUntilItIsDeleted() throws Exception {
    kubernetes.found(PODS, pod("one"));
    kubernetes.put("shop", "web", MONITOR);
    var component = start(new PodMonitors());

    untilSeen("requests");
    assertThat(series())
        .anyMatch(
            line ->
                line.startsWith(
                    "{__name__=\"requests\", endpoint=\"web\", instance=\""
                        + endpoint.address()
                        + "\", job=\"shop/web\", namespace=\"shop\", pod=\"one\"} 3.0"))
        .noneMatch(line -> line.contains("noise"));
    assertThat(info(component).targets()).hasSize(1);
    assertThat(info(component).targets().getFirst().job()).isEqualTo("podMonitor/shop/web/0");
    assertThat(info(component).resources())
        .extracting(r -> r.namespace() + "/" + r.name() + r.error())
        .containsExactly("shop/web");
    assertThat(component.health()).isNull();
    assertThat(
            context
                .metrics()
                .value(
                    "prometheus_sd_discovered_targets",
                    "config",
                    "podMonitor/shop/web/0",
                    "name",
                    context.id()))
        .isEqualTo(1);

    kubernetes.delete("shop/web");
    untilSeen("stale");
    await().until(() -> info(component).targets().isEmpty());
    await().until(() -> kubernetes.open.get() == 1); // nobody wants the pods any more
  }

  @Test
  void followsChangesOfTargetsAndMonitors() throws Exception {
    kubernetes.found(PODS, pod("one"));
    kubernetes.put("shop", "web", MONITOR);
    var component = start(new PodMonitors());
    untilSeen("pod=\"one\"");

    kubernetes.found(PODS, pod("two"));
    untilSeen("pod=\"two\"");
    kubernetes.put(
        "shop", "web", MONITOR.replace("\"interval\"", "\"honorLabels\": true, \"interval\""));
    kubernetes.put("shop", "more", MONITOR);
    untilSeen("job=\"shop/more\"");
    await().until(() -> info(component).resources().size() == 2);
    await().until(() -> kubernetes.open.get() == 2); // two jobs share what they watch
  }

  @Test
  void aBrokenMonitorLeavesTheOthersAlone() throws Exception {
    kubernetes.found(PODS, pod("one"));
    kubernetes.put("shop", "broken", "{\"podMetricsEndpoints\": [{\"interval\": \"soon\"}]}");
    kubernetes.put("shop", "web", MONITOR);
    var component = start(new PodMonitors());

    untilSeen("requests");
    await()
        .untilAsserted(
            () ->
                assertThat(info(component).resources().getFirst().error())
                    .isEqualTo("parsing interval: not a valid duration string: \"soon\""));
    assertThat(context.metrics().value("pewter_prometheus_operator_reconcile_failures_total"))
        .isEqualTo(1);
    assertThat(context.log().lines()).anyMatch(line -> line.contains("cannot use a resource"));
    kubernetes.put("shop", "broken", MONITOR);
    untilSeen("job=\"shop/broken\"");
    await().until(() -> info(component).resources().getFirst().error().isEmpty());
  }

  @Test
  void waitsForAnApiServerThatIsAway() throws Exception {
    kubernetes.failure = "list podmonitors: connection refused";
    kubernetes.found(PODS, pod("one"));
    kubernetes.put("shop", "web", MONITOR);
    var component = start(new PodMonitors());

    await().until(() -> component.health() != null);
    assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
    assertThat(component.health().message()).isEqualTo("list podmonitors: connection refused");
    kubernetes.failure = null;
    kubernetes.changed();
    untilSeen("requests");
    await().until(() -> component.health() == null);
  }

  @Test
  void saysWhenItCannotConnectAndTakesOtherArguments() throws Exception {
    kubernetes.unreachable = "not in a cluster";
    kubernetes.found(PODS, pod("one"));
    kubernetes.put("shop", "web", MONITOR);
    var component = start(new PodMonitors());
    await().until(() -> component.health() != null);
    assertThat(component.health().message()).isEqualTo("not in a cluster");

    kubernetes.unreachable = null;
    component.update(
        arguments(
            "namespaces = [\"shop\", \"b\"]", "selector {", "match_labels = {\"a\" = \"b\"}", "}"));
    untilSeen("requests");
    assertThat(kubernetes.queries)
        .extracting(q -> q.plural() + " " + q.namespace() + " " + q.selector().text())
        .containsExactlyInAnyOrder("podmonitors shop a=b", "podmonitors b a=b");
    await().until(() -> component.health() == null);
  }

  @Test
  void keepsItsJobsWhileASecretCannotBeHad() throws Exception {
    kubernetes.found(PODS, pod("one"));
    kubernetes.put(
        "shop",
        "web",
        MONITOR.replace(
            "\"interval\"",
            "\"bearerTokenSecret\": {\"name\": \"late\", \"key\": \"t\"}, \"interval\""));
    var component = start(new PodMonitors());
    await().until(() -> !info(component).resources().isEmpty());
    assertThat(info(component).resources().getFirst().error()).contains("shop/late: 404");
    assertThat(endpoint.requests()).isEmpty();

    kubernetes.secret("shop/late", Map.of("t", "word"));
    component.update(arguments());
    untilSeen("requests");
    assertThat(endpoint.requests().getFirst()).containsIgnoringCase("Authorization: Bearer word");
    assertThat(context.log().lines()).noneMatch(line -> line.contains("word"));
  }

  @Test
  void sharesTargetsWithTheCluster() throws Exception {
    var other = new ClusterMember("o", "10.0.0.9:1", false, ClusterMember.State.PARTICIPANT);
    context.in(new OneView(new ClusterView(true, List.of(other))));
    kubernetes.found(PODS, pod("one"));
    kubernetes.put("shop", "web", MONITOR);
    var component = start(new PodMonitors(), "clustering {", "enabled = true", "}");
    await().until(() -> info(component).resources().size() == 1);
    await()
        .during(Duration.ofMillis(500))
        .until(() -> info(component).targets().isEmpty() && endpoint.requests().isEmpty());
  }

  @Test
  void asksAProberAboutAddresses() throws Exception {
    kubernetes.put(
        "shop",
        "web",
        """
        {"prober": {"url": "%s"}, "module": "m", "interval": "300ms", "scrapeTimeout": "300ms",
        "targets": {"staticConfig": {"static": ["https://a.example"]}}}
        """
            .formatted(endpoint.address()));
    start(new Probes());
    untilSeen("instance=\"https://a.example\"");
    assertThat(endpoint.requests().getFirst()).startsWith("GET /probe?");
    assertThat(endpoint.requests().getFirst())
        .contains("module=m", "target=https%3A%2F%2Fa.example");
  }

  @Test
  void asksAUrlForTargets() throws Exception {
    var list = new Endpoint();
    list.answers(
        "application/json",
        ("[{\"targets\": [\"" + endpoint.address() + "\"], \"labels\": {\"env\": \"x\"}}]")
            .getBytes(StandardCharsets.UTF_8));
    kubernetes.put(
        "shop",
        "web",
        """
        {"httpSDConfigs": [{"url": "http://%s/"}], "scrapeInterval": "300ms",
        "scrapeTimeout": "300ms"}
        """
            .formatted(list.address()));
    start(new ScrapeConfigs());
    untilSeen("env=\"x\"");
    untilSeen("job=\"scrapeConfig/shop/web/http/0\"");
    list.close();
  }
}
