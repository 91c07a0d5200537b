package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.telemetry.Log;
import dev.pewter.k8s.client.ApiException;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.KubernetesApi;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/// Tells that a selector asks for a node that does not exist: such a configuration looks healthy
/// and collects nothing. Usually a variable holds the pod's name instead of its node's.
final class NodeName {
  private static final Pattern OF_PODS =
      Pattern.compile("(?:^|,)\\s*spec\\.nodeName\\s*==?\\s*([^,\\s]+)");
  private static final Pattern OF_NODES =
      Pattern.compile("(?:^|,)\\s*metadata\\.name\\s*==?\\s*([^,\\s]+)");
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final Log log;
  private final String userAgent;

  NodeName(Log log, String userAgent) {
    this.log = log;
    this.userAgent = userAgent;
  }

  /// When a first list is empty. Asks for the node; without the right to, the agent's own pod tells
  /// in a cluster, for it would be in the list.
  void atEmptyList(DiscoveryKubernetesArguments arguments, Connection connection)
      throws InterruptedException {
    String role = arguments.role();
    var selector = arguments.selector(role);
    var named = (role.equals("node") ? OF_NODES : OF_PODS).matcher(selector.field());
    if (!(role.equals("node") || role.equals("pod")) || !named.find()) {
      return;
    }
    boolean isOwnListed =
        role.equals("pod")
            && arguments.apiServer() == null
            && arguments.kubeconfigFile().isEmpty()
            && arguments.namespaces().names().isEmpty()
            && !arguments.namespaces().ownNamespace()
            && selector.label().isEmpty();
    String node = named.group(1);
    if (isMissing(node, connection, isOwnListed)) {
      log.warn(
          "there is no node of the name that the selector asks for, so nothing is found; in a pod"
              + " the variable must be set from spec.nodeName",
          "node",
          node);
    }
  }

  private boolean isMissing(String node, Connection connection, boolean ifNotTold)
      throws InterruptedException {
    try (var api = new KubernetesApi(connection, userAgent)) {
      var _ = api.get(ApiResource.NODES, "", node, PATIENCE);
      return false;
    } catch (ApiException e) {
      return e.status() == NOT_FOUND || (e.status() == FORBIDDEN && ifNotTold);
    } catch (IOException e) {
      log.debug("the API server does not tell whether the node exists", "node", node, "err", e);
      return false;
    }
  }
}
