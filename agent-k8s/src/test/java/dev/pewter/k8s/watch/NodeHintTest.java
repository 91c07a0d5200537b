package dev.pewter.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pewter.core.testing.TestContext;
import dev.pewter.k8s.client.ServiceAccount;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeHintTest {
  @ParameterizedTest
  @CsvSource({
    // the pod's or, on the host network, the node's name; clustered; told
    "agent-7xk2p,                  false, true",
    "ip-10-0-0-17,                 false, true",
    "agent-85756654d6-mjqxk,       false, false",
    "agent-0,                      false, false",
    "grafana-promtail-x7k2p,       false, true",
    "alloy-daemonset-x7k2p,        false, true",
    "agent-7xk2p,                  true,  false",
    "ip-10-0-0-17,                 true,  false",
  })
  void tellsOneOfManyAtLoad(String hostname, boolean isClustered, boolean isTold) {
    tells(Map.of("K8S_NODE_NAME", "ip-10-0-0-17"), hostname, isClustered, isTold);
  }

  /// Every container has its host's name there; charts put the node's.
  @ParameterizedTest
  @CsvSource({
    "agent-7xk2p,            ip-10-0-0-17, true",
    "agent-7xk2p,            agent-7xk2p,  false",
    "agent-7xk2p,            '',           false",
    "agent-85756654d6-mjqxk, ip-10-0-0-17, false",
    "ip-10-0-0-17,           ip-10-0-0-17, false",
  })
  void takesTheHostNameForTheNodesWhereItIsAnotherOne(
      String hostname, String told, boolean isTold) {
    tells(Map.of("HOSTNAME", told), hostname, false, isTold);
  }

  /// In the node's network a pod's host name is the node's; the one it is given may be its own.
  @ParameterizedTest
  @CsvSource({"agent-7xk2p, false", "worker-a.internal, true"})
  void doesNotTakeItsOwnNameForTheNodes(String told, boolean isTold) {
    var environment =
        Map.of("HOSTNAME", told, "POD_NAME", "agent-7xk2p", "POD_NAMESPACE", "monitoring");
    tells(environment, "worker-a", false, isTold);
  }

  private static void tells(
      Map<String, String> environment, String hostname, boolean isClustered, boolean isTold) {
    var context = new TestContext("discovery.kubernetes.pods");
    var account = new ServiceAccount(environment, Path.of("none"));
    var hint = new NodeHint(context.log(), account, hostname, isClustered, node -> node);
    hint.atLoad(false);
    assertThat(context.log().lines()).isEmpty();
    hint.atLoad(true);
    hint.atLoad(true);
    assertThat(context.log().lines()).hasSize(isTold ? 1 : 0);
  }
}
