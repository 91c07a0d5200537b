package dev.pewter.k8s.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.component.ComponentException;
import dev.pewter.core.component.Health;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.core.testing.TestClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.Awaited;
import dev.pewter.k8s.testing.JsonValues;
import dev.pewter.k8s.testing.TestApiServer;
import dev.pewter.k8s.watch.SharedWatches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against our API server, with the faults of real ones.
class DiscoveryKubernetesIT {
  private static final ServiceAccount NO_POD = new ServiceAccount(Map.of(), Path.of("none"));

  private final HurriedClock clock = new HurriedClock(Duration.ofMillis(10));
  private final TestContext context = new TestContext("discovery.k", Path.of("none"), clock);
  private final TaskGroup tasks = new TaskGroup("test");
  @TempDir Path directory;
  private TestApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
  }

  @AfterEach
  void stop() {
    tasks.close();
    server.close();
    assertThat(SharedWatches.shared().count()).isZero();
  }

  private DiscoveryKubernetesArguments arguments(String... lines) throws Exception {
    return Blocks.decode(
        DiscoveryKubernetesArguments.class, String.join("\n", lines), server.attributes());
  }

  private DiscoveryKubernetes run(TestContext in, String... lines) throws Exception {
    var component = new DiscoveryKubernetes(in, arguments(lines), NO_POD);
    tasks.start("run", component::run);
    return component;
  }

  private static List<String> pods(TestContext of) {
    return of.exports().isEmpty()
        ? List.of("nothing exported")
        : targets(of).stream().map(t -> t.get("__meta_kubernetes_pod_name")).sorted().toList();
  }

  private static List<Target> targets(TestContext of) {
    return of.lastExport(TargetsExports.class).targets();
  }

  private void awaitPods(String... names) {
    await().untilAsserted(() -> assertThat(pods(context)).containsExactly(names));
  }

  @Test
  void exportsFirstWhenTheFirstListIsInAndThenChanges() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    run(context, "role = \"pod\"");
    awaitPods("a");
    assertThat(context.exports()).hasSize(1);
    server.put(ApiObjects.pod("shop", "b", "n1"));
    awaitPods("a", "b");
    server.delete("/api/v1/pods", "shop", "a");
    awaitPods("b");
    assertThat(event("pod", "add")).isEqualTo(2);
    assertThat(event("pod", "delete")).isEqualTo(1);
    assertThat(event("ingress", "update")).isZero();
  }

  private double event(String role, String event) {
    return event(context, role, event);
  }

  private static double event(TestContext of, String role, String event) {
    return of.metrics()
        .value("prometheus_sd_kubernetes_events_total", "event", event, "role", role);
  }

  @Test
  void takesTheChangesOfFiveSecondsTogether() throws Exception {
    var time = new TestClock();
    var own = new TestContext("discovery.k", Path.of("none"), time);
    server.put(ApiObjects.pod("shop", "a", "n1"));
    run(own, "role = \"pod\"");
    await().until(() -> pods(own).equals(List.of("a")));
    for (String name : List.of("b", "c", "d")) {
      server.put(ApiObjects.pod("shop", name, "n1"));
    }
    await().until(() -> time.sleepers() == 1 && event(own, "pod", "add") == 4);
    time.advance(Duration.ofMillis(4999));
    assertThat(time.sleepers()).isEqualTo(1);
    assertThat(pods(own)).containsExactly("a");
    time.advance(Duration.ofMillis(1));
    await().until(() -> pods(own).equals(List.of("a", "b", "c", "d")));
    assertThat(own.exports()).hasSize(2);
  }

  /// That the API server tells of it earlier delays nothing.
  @Test
  void exportsANewPodAsSoonAsItHasAnAddress() throws Exception {
    var time = new TestClock();
    var own = new TestContext("discovery.k", Path.of("none"), time);
    server.put(ApiObjects.pod("shop", "a", "n1"));
    run(own, "role = \"pod\"");
    await().until(() -> pods(own).equals(List.of("a")));
    time.advance(Duration.ofMinutes(1)); // in which nothing happens
    String pod = ApiObjects.pod("shop", "b", "n1");
    server.put(pod.replace("\"podIP\":\"10.0.0.1\",", ""));
    await().until(() -> event(own, "pod", "add") == 2);
    server.put(pod);
    await().until(() -> time.sleepers() == 1 || pods(own).size() == 2);
    time.advance(Duration.ofSeconds(1));
    await().until(() -> pods(own).equals(List.of("a", "b")));
  }

  @Test
  void looksInItsOwnNamespaceToo() throws Exception {
    server.put(
        ApiObjects.pod("mine", "a", "n1"),
        ApiObjects.pod("shop", "b", "n1"),
        ApiObjects.pod("other", "c", "n1"));
    Files.writeString(directory.resolve("token"), TestApiServer.TOKEN);
    Files.writeString(directory.resolve("ca.crt"), server.certificate().certificatePem());
    Files.writeString(directory.resolve("namespace"), "mine\n");
    String port = Integer.toString(server.uri().getPort());
    var account =
        new ServiceAccount(
            Map.of("KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT", port),
            directory);
    String namespaces = "namespaces {\n own_namespace = true\n names = [%s]\n}";
    var both =
        Blocks.decode(
            DiscoveryKubernetesArguments.class, "role = \"pod\"", namespaces.formatted("\"shop\""));
    var component = new DiscoveryKubernetes(context, both, account);
    tasks.start("run", component::run);
    awaitPods("a", "b");
    component.update(
        Blocks.decode(
            DiscoveryKubernetesArguments.class, "role = \"pod\"", namespaces.formatted("")));
    awaitPods("a");
    component.update(arguments("role = \"pod\"", namespaces.formatted(""))); // of another account
    awaitPods("a", "b", "c");
  }

  @Test
  void letsTheServerSelectTheNode() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"), ApiObjects.pod("shop", "b", "n2"));
    run(
        context,
        "role = \"pod\"",
        "selectors {",
        "  role  = \"pod\"",
        "  field = \"spec.nodeName=\" + \"n2\"",
        "}");
    awaitPods("b");
    assertThat(server.requests().getFirst()).contains("fieldSelector=spec.nodeName%3Dn2");
    server.put(ApiObjects.pod("shop", "c", "n1"), ApiObjects.pod("shop", "d", "n2"));
    awaitPods("b", "d");
  }

  @Test
  void keepsTargetsWhileTheServerIsAway() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    var component = run(context, "role = \"pod\"");
    awaitPods("a");
    server.down();
    await().until(() -> context.metrics().value("prometheus_sd_kubernetes_failures_total") > 0);
    assertThat(pods(context)).containsExactly("a");
    assertThat(component.health()).isNull();
    server.up();
    server.put(ApiObjects.pod("shop", "b", "n1"));
    awaitPods("a", "b");
    await().until(() -> component.health() == null);
  }

  @Test
  void waitsForAServerThatIsDownAtStart() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    server.down();
    var component = run(context, "role = \"pod\"");
    Awaited.health(component::health, "connection refused");
    assertThat(context.exports()).isEmpty();
    server.up();
    awaitPods("a");
    await().until(() -> component.health() == null);
  }

  @Test
  void namesTheMissingRule() throws Exception {
    server.forbid("list", "pods");
    server.put(ApiObjects.pod("shop", "a", "n1"));
    var component = run(context, "role = \"pod\"", "namespaces {", "names = [\"shop\"]", "}");
    Awaited.health(component::health, "list pods in namespace shop: 403 Forbidden");
    server.allow("list", "pods");
    awaitPods("a");
  }

  @Test
  void listsAgainAndAgainWhereItMayNotWatch() throws Exception {
    server.forbid("watch", "pods");
    server.put(ApiObjects.pod("shop", "a", "n1"));
    var component = run(context, "role = \"pod\"", "namespaces {", "names = [\"shop\"]", "}");
    awaitPods("a");
    Awaited.health(component::health, "watch pods in namespace shop: 403 Forbidden");
    server.put(ApiObjects.pod("shop", "b", "n1"));
    server.delete("/api/v1/pods", "shop", "a");
    awaitPods("b");
    assertThat(component.health()).isNotNull(); // a list that is read changes nothing about it
    server.allow("watch", "pods");
    await().until(() -> component.health() == null);
    server.put(ApiObjects.pod("shop", "c", "n1"));
    awaitPods("b", "c");
  }

  /// Its token was taken back, or has expired: nothing that goes by itself.
  @Test
  void keepsTargetsAndNamesTheTokenWhenItsCredentialsAreNoLongerAccepted() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    var component = run(context, "role = \"pod\"");
    awaitPods("a");
    assertThat(component.health()).isNull();
    server.requireToken("another");
    server.resetWatches();
    Awaited.health(component::health, "401 Unauthorized", "whether the token has expired");
    assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
    assertThat(pods(context)).containsExactly("a");
    server.requireToken(TestApiServer.TOKEN);
    await().until(() -> component.health() == null);
  }

  @Test
  void namesAllMissingRulesAtOnce() throws Exception {
    server.forbid("list", "endpoints");
    server.forbid("list", "services");
    server.forbid("list", "pods");
    var component = run(context, "role = \"endpoints\"");
    Awaited.health(
        component::health,
        "list endpoints in all namespaces: 403 Forbidden",
        "; list pods in all namespaces: 403 Forbidden",
        "; list services in all namespaces: 403 Forbidden");
  }

  @Test
  void isUnhealthyWhenTheFirstListDoesNotCome() throws Exception {
    var time = new TestClock();
    var own = new TestContext("discovery.k", Path.of("none"), time);
    server.stall();
    var component = run(own, "role = \"pod\"");
    await().until(() -> !server.requests().isEmpty());
    assertThat(component.health()).isNull();
    time.advance(Duration.ofSeconds(10));
    String waiting = "waiting for the API server's first list of pods in all namespaces";
    assertThat(component.health().state()).isEqualTo(Health.State.UNHEALTHY);
    assertThat(component.health().message()).isEqualTo(waiting);
    await().until(() -> !own.log().lines().isEmpty());
    assertThat(own.log().lines())
        .containsExactly("warn " + waiting.replace(" of pods", " of=pods"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 404, 410, 429, 500, 503})
  void triesAgainAfter(int status) throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    server.fail(status);
    run(context, "role = \"pod\"");
    awaitPods("a");
    assertThat(context.metrics().value("prometheus_sd_kubernetes_failures_total")).isEqualTo(1);
  }

  @Test
  void listsAgainWhenItsVersionIsGone() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"), ApiObjects.pod("shop", "b", "n1"));
    run(context, "role = \"pod\"");
    awaitPods("a", "b");
    server.down();
    server.delete("/api/v1/pods", "shop", "a");
    server.put(ApiObjects.pod("shop", "c", "n1"));
    server.compact();
    server.up();
    awaitPods("b", "c");
    assertThat(event("pod", "delete")).isEqualTo(1);
  }

  @Test
  void goesOnFromTheLastVersionAfterABreakInMidObject() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    run(context, "role = \"pod\"");
    awaitPods("a");
    server.bookmark();
    server.put(ApiObjects.pod("shop", "b", "n1"));
    awaitPods("a", "b");
    server.resetWatches();
    server.put(ApiObjects.pod("shop", "c", "n1"));
    awaitPods("a", "b", "c");
    assertThat(lists()).hasSize(1);
    assertThat(event("pod", "add")).isEqualTo(3);
  }

  private List<String> lists() {
    return server.requests().stream().filter(r -> !r.contains("watch=true")).toList();
  }

  @Test
  void goesOnFromTheLastBookmark() throws Exception {
    run(context, "role = \"pod\"");
    await().until(() -> !context.exports().isEmpty());
    var last = server.put(JsonValues.object(ApiObjects.pod("shop", "a", "n1")));
    awaitPods("a"); // so that there is a watch
    server.bookmark();
    server.resetWatches();
    String from = "resourceVersion=" + (last.version() + 1) + "&";
    await().until(() -> server.requests().stream().filter(r -> r.contains("watch=")).count() == 2);
    assertThat(server.requests().getLast()).contains("watch=true").contains(from);
  }

  /// Once a version is known no list may be older, unless the server does not come to it.
  @Test
  void listsNothingOlderWhenAWatchIsRefused() throws Exception {
    run(context, "role = \"pod\"");
    await().until(() -> !context.exports().isEmpty());
    server.put(ApiObjects.pod("shop", "a", "n1"));
    awaitPods("a"); // so that there is a watch
    server.fail(429);
    server.resetWatches();
    server.put(ApiObjects.pod("shop", "b", "n1"));
    awaitPods("a", "b");
    assertThat(lists()).hasSize(1);
    server.fail(500, 504);
    server.resetWatches();
    server.put(ApiObjects.pod("shop", "c", "n1"));
    awaitPods("a", "b", "c");
    assertThat(lists()).hasSize(3);
    assertThat(lists().get(1)).containsPattern("resourceVersion=[1-9]");
    assertThat(lists().get(2)).doesNotContain("resourceVersion");
  }

  @Test
  void leavesUnreadableObjectsOut() throws Exception {
    run(context, "role = \"pod\"");
    await().until(() -> !context.exports().isEmpty());
    server.put(ApiObjects.pod("shop", "a", "n1"));
    awaitPods("a"); // so that there is a watch
    server.sendGarbage();
    String large = ApiObjects.pod("shop", "large", "n1");
    String filling = "\"managedFields\":\"" + "x".repeat(10 << 20) + "\",\"uid\"";
    server.put(large.replaceFirst("\"uid\"", filling));
    server.put(ApiObjects.pod("shop", "b", "n1"));
    awaitPods("a", "b", "large");
    assertThat(context.metrics().value("prometheus_sd_kubernetes_unreadable_objects_total"))
        .isEqualTo(1);
  }

  @Test
  void takesAPodThatCameBackUnderItsName() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    run(context, "role = \"pod\"");
    awaitPods("a");
    server.delete("/api/v1/pods", "shop", "a");
    server.put(ApiObjects.pod("shop", "a", "n1").replace("uid-a", "uid-2"));
    await()
        .untilAsserted( // in between there may be none
            () ->
                assertThat(targets(context))
                    .extracting(target -> target.get("__meta_kubernetes_pod_uid"))
                    .containsExactly("uid-2"));
  }

  @Test
  void sharesOneWatchBetweenEqualComponents() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"));
    run(context, "role = \"pod\"");
    awaitPods("a");
    var second = new TestContext("discovery.k2", Path.of("none"), clock);
    run(second, "role = \"pod\"");
    await().until(() -> pods(second).equals(List.of("a")));
    assertThat(SharedWatches.shared().count()).isEqualTo(1);
    assertThat(lists()).hasSize(1);
    server.put(ApiObjects.pod("shop", "b", "n1"));
    awaitPods("a", "b");
    await().until(() -> pods(second).equals(List.of("a", "b")));
  }

  @Test
  void keepsTheOldTargetsUntilNewArgumentsHaveAnswered() throws Exception {
    server.put(ApiObjects.pod("shop", "a", "n1"), ApiObjects.pod("other", "b", "n1"));
    var component = run(context, "role = \"pod\"", "namespaces {", "names = [\"shop\"]", "}");
    awaitPods("a");
    server.forbid("list", "pods");
    component.update(arguments("role = \"pod\""));
    await().until(() -> component.health() != null);
    assertThat(pods(context)).containsExactly("a");
    server.allow("list", "pods");
    awaitPods("a", "b");
  }

  @Test
  void followsTheLabelsOfAttachedNodes() throws Exception {
    String node =
        "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\",\"labels\":{"
            + "\"zone\":\"%s\"}},\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"%s\"}"
            + "]}}";
    server.put(node.formatted("z1", "True"), ApiObjects.pod("shop", "a", "n1"));
    run(context, "role = \"pod\"", "attach_metadata {", "node = true", "}");
    await().until(() -> zone().equals("z1"));
    server.put(node.formatted("z2", "False"));
    await().until(() -> zone().equals("z2"));
    server.delete("/api/v1/nodes", "", "n1");
    await().until(() -> targets(context).isEmpty());
  }

  private String zone() {
    return context.exports().isEmpty() || targets(context).isEmpty()
        ? ""
        : String.valueOf(targets(context).getFirst().get("__meta_kubernetes_node_label_zone"));
  }

  @Test
  void saysThatARoleIsUnknown() throws Exception {
    run(context, "role = \"pods\"");
    await().until(() -> !context.exports().isEmpty());
    assertThat(targets(context)).isEmpty();
    await()
        .untilAsserted(
            () ->
                assertThat(context.log().lines())
                    .containsExactly("error unknown Kubernetes discovery kind role=pods"));
  }

  @Test
  void refusesToLoadWithoutACluster() throws Exception {
    var none = Blocks.decode(DiscoveryKubernetesArguments.class, "role = \"pod\"");
    assertThatThrownBy(() -> new DiscoveryKubernetes(context, none, NO_POD))
        .isInstanceOf(ComponentException.class)
        .hasMessage(
            "unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and"
                + " KUBERNETES_SERVICE_PORT must be defined");
    var missing =
        Blocks.decode(
            DiscoveryKubernetesArguments.class, "role = \"pod\"", "kubeconfig_file = \"/no\"");
    assertThatThrownBy(() -> new DiscoveryKubernetes(context, missing, NO_POD))
        .hasMessage("stat /no: no such file or directory");
    Path broken = Files.writeString(directory.resolve("broken"), "contexts: [\n  - {");
    var malformed =
        Blocks.decode(
            DiscoveryKubernetesArguments.class,
            "role = \"pod\"",
            "kubeconfig_file = \"" + broken + "\"");
    assertThatThrownBy(() -> new DiscoveryKubernetes(context, malformed, NO_POD))
        .isInstanceOf(ComponentException.class)
        .hasMessageStartingWith("kubeconfig_file " + broken + ": ")
        .hasMessageContaining("line 2, column 3");
  }
}
