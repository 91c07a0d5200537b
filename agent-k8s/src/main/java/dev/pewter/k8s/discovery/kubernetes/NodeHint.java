package dev.pewter.k8s.discovery.kubernetes;

import dev.pewter.core.telemetry.Log;
import dev.pewter.k8s.client.ServiceAccount;
import java.util.List;
import java.util.regex.Pattern;

/// Tells once that an agent that runs on every node watches the pods of all of them, and which
/// lines would help: most public configurations forget them, and pay with memory and requests. Is
/// silent where the agents share the work, and in pods that are named like those of a Deployment
/// or a StatefulSet: charts tell these their node's name as well.
final class NodeHint {
  private static final List<String> NODE_VARIABLES =
      List.of("NODE_NAME", "K8S_NODE_NAME", "KUBERNETES_NODE_NAME");
  private static final Pattern NOT_OF_A_DAEMON_SET =
      Pattern.compile(".*-[a-z0-9]{8,10}-[a-z0-9]{5}|.*-[0-9]+");

  private final Log log;
  private final ServiceAccount account;
  private final String hostname;
  private final boolean isClustered;
  private boolean told;

  NodeHint(Log log, ServiceAccount account, String hostname, boolean isClustered) {
    this.log = log;
    this.account = account;
    this.hostname = hostname;
    this.isClustered = isClustered;
  }

  private boolean applies(DiscoveryKubernetesArguments arguments) {
    return !told
        && !isClustered
        && arguments.role().equals("pod")
        && arguments.apiServer() == null
        && arguments.kubeconfigFile().isEmpty()
        && !arguments.selector("pod").field().contains("spec.nodeName");
  }

  /// At load: a process that is told its node's name is one of many.
  void atLoad(DiscoveryKubernetesArguments arguments) {
    if (applies(arguments)) {
      NODE_VARIABLES.stream().filter(this::names).findFirst().ifPresent(this::tell);
    }
  }

  /// Whether a variable tells the node's name to a pod that may be one of many.
  private boolean names(String variable) {
    String node = account.environment().getOrDefault(variable, "");
    boolean isOnHostNetwork = node.equals(hostname);
    return !node.isEmpty() && (isOnHostNetwork || !NOT_OF_A_DAEMON_SET.matcher(hostname).matches());
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
