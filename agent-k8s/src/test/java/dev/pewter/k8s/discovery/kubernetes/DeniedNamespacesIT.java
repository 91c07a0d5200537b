package dev.pewter.k8s.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.builtin.discovery.TargetsExports;
import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.HurriedClock;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.Awaited;
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

/// Several namespaces are named, and the rights for some are missing.
class DeniedNamespacesIT {
  private static final String NODE =
      "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\"}}";

  /// What the roles are about, in a namespace.
  private static final Map<String, String> OBJECTS =
      Map.of(
          "pod",
          ApiObjects.pod("%s", "a", "n1"),
          "service",
          """
          {"apiVersion":"v1","kind":"Service","metadata":{"namespace":"%s","name":"a"},
           "spec":{"ports":[{"port":80}]}}
          """,
          "endpoints",
          """
          {"apiVersion":"v1","kind":"Endpoints","metadata":{"namespace":"%s","name":"a"},
           "subsets":[{"addresses":[{"ip":"10.0.0.1"}],"ports":[{"port":80}]}]}
          """,
          "endpointslice",
          """
          {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice",
           "metadata":{"namespace":"%s","name":"a"},"addressType":"IPv4",
           "endpoints":[{"addresses":["10.0.0.1"]}],"ports":[{"port":80}]}
          """,
          "ingress",
          """
          {"apiVersion":"networking.k8s.io/v1","kind":"Ingress",
           "metadata":{"namespace":"%s","name":"a"},
           "spec":{"rules":[{"host":"h","http":{"paths":[{"path":"/"}]}}]}}
          """);

  private final TestContext context =
      new TestContext("discovery.k", Path.of("none"), new HurriedClock(Duration.ofMillis(100)));
  private final TaskGroup tasks = new TaskGroup("test");
  private TestApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.startPlain();
    server.put(NODE);
    for (String namespace : List.of("here", "there")) {
      OBJECTS.values().forEach(object -> server.put(object.formatted(namespace)));
    }
  }

  @AfterEach
  void stop() {
    tasks.close();
    server.close();
  }

  /// Nodes and namespaces are attached where they can be.
  private DiscoveryKubernetes run(String role, String namespaces) throws Exception {
    var arguments =
        Blocks.decode(
            DiscoveryKubernetesArguments.class,
            """
            role = "%s"
            namespaces {
              names = [%s]
            }
            attach_metadata {
              node      = true
              namespace = true
            }
            """
                .formatted(role, namespaces),
            server.attributes());
    var account = new ServiceAccount(Map.of(), Path.of("none"));
    var component = new DiscoveryKubernetes(context, arguments, account);
    tasks.start("run", component::run);
    return component;
  }

  private static List<String> namespaces(Record exported) {
    return ((TargetsExports) exported)
        .targets().stream().map(t -> t.get("__meta_kubernetes_namespace")).sorted().toList();
  }

  private void awaitNamespaces(String... names) {
    await()
        .untilAsserted(
            () ->
                assertThat(context.exports())
                    .isNotEmpty()
                    .last()
                    .extracting(DeniedNamespacesIT::namespaces)
                    .isEqualTo(List.of(names)));
  }

  @ParameterizedTest
  @CsvSource({
    "pod, pods",
    "service, services",
    "endpoints, endpoints",
    "endpoints, pods",
    "endpointslice, services",
    "ingress, ingresses"
  })
  void findsWhatIsInTheOthersUntilTheRightIsGiven(String role, String resource) throws Exception {
    server.forbidIn("there", "list", resource);
    var component = run(role, "\"here\", \"there\"");
    awaitNamespaces("here");
    assertThat(component.health().message())
        .matches("list " + resource + "[.a-z0-9]* in namespace there: 403 Forbidden.*");
    server.allowIn("there", "list", resource);
    awaitNamespaces("here", "there");
    await().until(() -> component.health() == null);
  }

  @Test
  void keepsThemWhenTheOneThatIsDeniedFailsOtherwise() throws Exception {
    server.forbidIn("there", "list", "pods");
    var component = run("pod", "\"here\", \"there\"");
    awaitNamespaces("here");
    server.down();
    await().until(() -> !component.health().message().contains("403"));
    server.hold("there");
    server.up();
    server.put(ApiObjects.pod("here", "b", "n1"));
    awaitNamespaces("here", "here");
    assertThat(component.health()).isNotNull();
  }

  @Test
  void waitsForThoseThatAreSlow() throws Exception {
    server.hold("slow");
    server.put(ApiObjects.pod("slow", "a", "n1"));
    server.forbidIn("there", "list", "pods");
    var component = run("pod", "\"here\", \"there\", \"slow\"");
    await().until(() -> server.requests().stream().anyMatch(r -> isWatch(r, "here")));
    await().until(() -> component.health() != null);
    assertThat(context.exports()).isEmpty();
    server.release("slow");
    awaitNamespaces("here", "slow");
    assertThat(context.exports()).hasSize(1);
  }

  private static boolean isWatch(String request, String namespace) {
    return request.contains("/namespaces/" + namespace + "/pods") && request.contains("watch=true");
  }

  @Test
  void waitsForWhatAllNamespacesNeed() throws Exception {
    server.forbid("list", "nodes");
    var component = run("endpoints", "\"here\", \"there\"");
    Awaited.health(component::health, "list nodes in all namespaces: 403 Forbidden");
    server.allow("list", "nodes");
    awaitNamespaces("here", "there");
    assertThat(context.exports()).hasSize(1);
  }

  @Test
  void exportsNothingWhereAllAreDenied() throws Exception {
    server.forbid("list", "pods");
    var component = run("pod", "\"here\", \"there\"");
    Awaited.health(component::health, "namespace here: 403", "namespace there: 403");
    assertThat(context.exports()).isEmpty();
    server.allow("list", "pods");
    await().until(() -> component.health() == null);
    awaitNamespaces("here", "there");
  }
}
