package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.telemetry.Log;
import dev.pewter.k8s.client.ServiceAccount;
import java.util.List;

/// Tells once that an agent that runs on every node watches the pods of all of them, and which
/// lines
/// would help: most public configurations forget them, and pay with memory and requests.
final class NodeHint {
  private static final List<String> NODE_VARIABLES =
      List.of("NODE_NAME", "K8S_NODE_NAME", "KUBERNETES_NODE_NAME");

  private final Log log;
  private final ServiceAccount account;
  private boolean told;

  NodeHint(Log log, ServiceAccount account) {
    this.log = log;
    this.account = account;
  }

  private boolean applies(DiscoveryKubernetesArguments arguments) {
    return !told
        && arguments.role().equals("pod")
        && arguments.apiServer() == null
        && arguments.kubeconfigFile().isEmpty()
        && !arguments.selector("pod").field().contains("spec.nodeName");
  }

  /// At load: a process that is told its node's name is one of many.
  void atLoad(DiscoveryKubernetesArguments arguments) {
    if (applies(arguments)) {
      NODE_VARIABLES.stream()
          .filter(v -> !account.environment().getOrDefault(v, "").isEmpty())
          .findFirst()
          .ifPresent(this::tell);
    }
  }

  /// After the first list: the agent's own pod says whether it belongs to a DaemonSet.
  void atFirstList(DiscoveryKubernetesArguments arguments, Discoverer discoverer) {
    if (applies(arguments)) {
      var environment = account.environment();
      String name = environment.getOrDefault("POD_NAME", environment.getOrDefault("HOSTNAME", ""));
      var pod = discoverer.pod(account.namespace() + "/" + name);
      var controller = pod == null ? null : pod.metadata().controller();
      if (controller != null && controller.kind().equals("DaemonSet")) {
        tell("HOSTNAME");
      }
    }
  }

  private void tell(String variable) {
    told = true;
    log.warn(
        "this agent runs on every node and watches the pods of all nodes;"
            + " add the lines of the hint to watch only those of its own",
        "hint",
        "selectors {\n  role  = \"pod\"\n  field = \"spec.nodeName=\" + coalesce(sys.env(\""
            + variable
            + "\"), constants.hostname)\n}");
  }
}
