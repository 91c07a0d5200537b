package dev.pewter.k8s.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.model.Target;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.TestApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What other objects add to targets, and what remains of those that say nothing more.
class NeighboursIT {
  /// What the roles are about, on the node `n1` and with the pod `shop/a` behind them.
  private static final Map<String, String> OBJECTS =
      Map.of(
          "pod",
          ApiObjects.pod("shop", "a", "n1"),
          "service",
          """
          {"apiVersion":"v1","kind":"Service","metadata":{"namespace":"shop","name":"a"},
           "spec":{"ports":[{"port":80}]}}
          """,
          "endpoints",
          """
          {"apiVersion":"v1","kind":"Endpoints","metadata":{"namespace":"shop","name":"a"},
           "subsets":[{"ports":[{"port":80}],"addresses":[{"ip":"10.0.0.1","nodeName":"n1",
             "targetRef":{"kind":"Pod","namespace":"shop","name":"a"}}]}]}
          """,
          "endpointslice",
          """
          {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4",
           "metadata":{"namespace":"shop","name":"a",
             "labels":{"kubernetes.io/service-name":"a"}},
           "endpoints":[{"addresses":["10.0.0.1"],"nodeName":"n1",
             "targetRef":{"kind":"Pod","namespace":"shop","name":"a"}}],
           "ports":[{"port":80}]}
          """,
          "ingress",
          """
          {"apiVersion":"networking.k8s.io/v1","kind":"Ingress",
           "metadata":{"namespace":"shop","name":"a"},
           "spec":{"rules":[{"host":"h","http":{"paths":[{"path":"/"}]}}]}}
          """);

  /// What may change beside them, with what changes left open.
  private static final Map<String, String> NEIGHBOURS =
      Map.of(
          "pod",
          ApiObjects.pod("shop", "a", "n1").replace("Running", "%s"),
          "service",
          """
          {"apiVersion":"v1","kind":"Service",
           "metadata":{"namespace":"shop","name":"a","labels":{"v":"%s"}},
           "spec":{"ports":[{"port":80}]}}
          """,
          "node",
          """
          {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1","labels":{"v":"%s"}}}
          """,
          "namespace",
          """
          {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"v":"%s"}}}
          """);

  private final TestContext context =
      new TestContext("discovery.k", Path.of("none"), new HurriedClock(Duration.ofMillis(10)));
  private final TaskGroup tasks = new TaskGroup("test");
  private TestApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.startPlain();
  }

  @AfterEach
  void stop() {
    tasks.close();
    server.close();
  }

  private void run(String... lines) throws Exception {
    var arguments =
        Blocks.decode(
            DiscoveryKubernetesArguments.class, String.join("\n", lines), server.attributes());
    var account = new ServiceAccount(Map.of(), Path.of("none"));
    var component = new DiscoveryKubernetes(context, arguments, account);
    tasks.start("run", component::run);
  }

  private List<Target> targets() {
    return context.exports().isEmpty()
        ? List.of()
        : context.lastExport(TargetsExports.class).targets();
  }

  private void awaitLabel(String name, String value) {
    await()
        .untilAsserted(
            () ->
                assertThat(targets())
                    .singleElement()
                    .extracting(target -> target.get("__meta_kubernetes_" + name))
                    .isEqualTo(value));
  }

  @ParameterizedTest
  @CsvSource({
    "pod,           node,      node_label_v",
    "pod,           namespace, namespace_label_v",
    "service,       namespace, namespace_label_v",
    "endpoints,     pod,       pod_phase",
    "endpoints,     service,   service_label_v",
    "endpoints,     node,      node_label_v",
    "endpoints,     namespace, namespace_label_v",
    "endpointslice, pod,       pod_phase",
    "endpointslice, service,   service_label_v",
    "endpointslice, node,      node_label_v",
    "endpointslice, namespace, namespace_label_v",
    "ingress,       namespace, namespace_label_v",
  })
  void showsWhatHasChangedBesideAnObject(String role, String neighbour, String label)
      throws Exception {
    NEIGHBOURS.values().forEach(each -> server.put(each.formatted("one")));
    server.put(OBJECTS.get(role));
    run("role = \"" + role + "\"", "attach_metadata {", "node = true", "namespace = true", "}");
    awaitLabel(label, "one");
    server.put(NEIGHBOURS.get(neighbour).formatted("two"));
    awaitLabel(label, "two");
  }

  @Test
  void filtersNamespacesByNoSelector() throws Exception {
    server.put(NEIGHBOURS.get("namespace").formatted("one"), OBJECTS.get("pod"));
    run(
        "role = \"pod\"",
        "attach_metadata {",
        "namespace = true",
        "}",
        "selectors {",
        "role  = \"\"",
        "label = \"none=such\"",
        "}");
    awaitLabel("namespace_label_v", "one");
  }

  /// As the reference does.
  @Test
  void keepsTheTargetOfANodeThatHasNoAddressAnyMore() throws Exception {
    String node =
        """
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{"v":"%s"}},
         "status":{"addresses":[%s],"daemonEndpoints":{"kubeletEndpoint":{"Port":10250}}}}
        """;
    String address = "{\"type\":\"InternalIP\",\"address\":\"192.0.2.1\"}";
    server.put(node.formatted("n1", "one", address));
    run("role = \"node\"");
    awaitLabel("node_label_v", "one");
    server.put(node.formatted("n1", "two", ""));
    server.put(node.formatted("n2", "two", address));
    await().until(() -> targets().size() == 2); // what came before it was looked at too
    assertThat(targets())
        .extracting(target -> target.get("__meta_kubernetes_node_label_v"))
        .containsExactlyInAnyOrder("one", "two");
  }
}
