package dev.pewter.k8s.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pewter.core.concurrent.TaskGroup;
import dev.pewter.core.config.eval.Hostname;
import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.testing.ApiObjects;
import dev.pewter.k8s.testing.TestApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent on every node that watches all pods is told so once, with the lines that help.
class NodeHintIT {
  @TempDir Path directory;
  private TestApiServer server;
  private final TestContext context = new TestContext("discovery.kubernetes.test");

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
    Files.writeString(directory.resolve("token"), TestApiServer.TOKEN);
    Files.writeString(directory.resolve("ca.crt"), server.certificate().certificatePem());
    Files.writeString(directory.resolve("namespace"), "monitoring");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void ownPod(String controller) {
    server.put(
        ApiObjects.pod("monitoring", "agent-x", "n1")
            .replace(
                "\"labels\":",
                "\"ownerReferences\":[{\"kind\":\""
                    + controller
                    + "\",\"name\":\"agent\",\"controller\":true}],\"labels\":"));
  }

  /// What is told, after the first export and an update.
  private List<String> told(Map<String, String> environment, String... lines) throws Exception {
    var all = new HashMap<>(environment);
    all.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
    all.put("KUBERNETES_SERVICE_PORT", Integer.toString(server.uri().getPort()));
    all.put("POD_NAME", "agent-x");
    all.putIfAbsent("HOSTNAME", Hostname.get());
    var arguments =
        Blocks.decode(
            DiscoveryKubernetesArguments.class, "role = \"pod\"", String.join("\n", lines));
    var component = new DiscoveryKubernetes(context, arguments, new ServiceAccount(all, directory));
    try (var tasks = new TaskGroup("test")) {
      tasks.start("run", component::run);
      await().until(() -> !context.exports().isEmpty());
      component.update(arguments);
    }
    return context.log().lines().stream().filter(line -> line.contains("hint=")).toList();
  }

  @Test
  void tellsAnAgentThatKnowsItsNode() throws Exception {
    assertThat(told(Map.of("NODE_NAME", "n1")))
        .singleElement()
        .asString()
        .startsWith("warn this agent runs on every node and watches the pods of all nodes")
        .endsWith(
            """
            selectors {
              role  = "pod"
              field = "spec.nodeName=" + coalesce(sys.env("NODE_NAME"), constants.hostname)
            }""");
  }

  @Test
  void tellsAnAgentWhosePodIsOfADaemonSet() throws Exception {
    tellsWhatToSet(Map.of());
  }

  /// In the node's network, where the host's name is another one.
  @Test
  void tellsWhatToSetWhereTheHostNameIsThePods() throws Exception {
    tellsWhatToSet(Map.of("HOSTNAME", "agent-x"));
  }

  private void tellsWhatToSet(Map<String, String> environment) throws Exception {
    ownPod("DaemonSet");
    assertThat(told(environment))
        .singleElement()
        .asString()
        .contains("fieldRef: {fieldPath: spec.nodeName}", "sys.env(\"NODE_NAME\")");
  }

  /// As in the chart, and in the network of the host.
  @Test
  void tellsTheHostNameOnlyWhereItIsTheNodes() throws Exception {
    ownPod("DaemonSet");
    assertThat(told(Map.of("HOSTNAME", "n1")))
        .singleElement()
        .asString()
        .contains("sys.env(\"HOSTNAME\")")
        .doesNotContain("fieldRef");
  }

  @Test
  void isSilentInADeployment() throws Exception {
    ownPod("ReplicaSet");
    assertThat(told(Map.of())).isEmpty();
  }

  @Test
  void isSilentWithASelector() throws Exception {
    ownPod("DaemonSet");
    assertThat(
            told(
                Map.of("NODE_NAME", "n1"),
                "selectors {",
                "  role = \"pod\"",
                "  field = \"spec.nodeName=n1\"",
                "}"))
        .isEmpty();
  }
}
