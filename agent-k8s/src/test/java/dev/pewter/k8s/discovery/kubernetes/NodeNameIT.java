package dev.pewter.k8s.discovery.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.Blocks;
import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.testing.TestApiServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A selector that names a node which does not exist is told of, and no other.
class NodeNameIT {
  private static final String IN_ALL_NAMESPACES = "";

  private final TestContext context = new TestContext("discovery.kubernetes.test");
  private TestApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestApiServer.start();
    server.put("{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\"}}");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private List<String> told(String role, String field, String more) throws Exception {
    var arguments =
        Blocks.decode(
            DiscoveryKubernetesArguments.class,
            """
            role = "%1$s"
            selectors {
              role  = "%1$s"
              field = "%2$s"
            }
            """
                .formatted(role, field),
            more);
    new NodeName(context.log(), "test").atEmptyList(arguments, server.connection());
    return context.log().lines().stream().filter(line -> line.startsWith("warn")).toList();
  }

  @Test
  void tellsThatThereIsNoSuchNode() throws Exception {
    assertThat(told("pod", "status.phase=Running, spec.nodeName=agent-x", IN_ALL_NAMESPACES))
        .singleElement()
        .asString()
        .contains("there is no node of the name", "node=agent-x");
    assertThat(told("node", "metadata.name==n2", IN_ALL_NAMESPACES)).hasSize(2);
  }

  @Test
  void isSilentForANodeWithoutPods() throws Exception {
    assertThat(told("pod", "spec.nodeName=n1", IN_ALL_NAMESPACES)).isEmpty();
    assertThat(told("pod", "spec.nodeName!=n2", IN_ALL_NAMESPACES)).isEmpty();
    assertThat(told("service", "metadata.name=n2", IN_ALL_NAMESPACES)).isEmpty();
  }

  @Test
  void knowsByItsOwnPodWhereItMayNotAsk() throws Exception {
    server.forbid("get", "nodes");
    assertThat(told("pod", "spec.nodeName=n1", "namespaces {\n  names = [\"shop\"]\n}\n"))
        .isEmpty();
    assertThat(told("pod", "spec.nodeName=n1", server.attributes())).isEmpty();
    assertThat(told("pod", "spec.nodeName=n1", IN_ALL_NAMESPACES)).hasSize(1);
  }

  @Test
  void isSilentWhenTheServerDoesNotTell() throws Exception {
    server.down();
    assertThat(told("pod", "spec.nodeName=n2", IN_ALL_NAMESPACES)).isEmpty();
  }
}
