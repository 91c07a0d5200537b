package dev.pewter.k8s.watch;

import dev.pewter.core.telemetry.Log;
import dev.pewter.k8s.client.OwnPod;
import dev.pewter.k8s.client.ServiceAccount;
import dev.pewter.k8s.objects.Pod;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells once that an agent that runs on every node watches the pods of all of them, and which
/// lines would help: most public configurations forget them, and pay with memory and requests. Is
/// silent where the agents share the work, and in pods that are named like those of a Deployment
/// or a StatefulSet: charts tell these their node's name as well.
public final class NodeHint {
  private static final String HOST_NAME = "HOSTNAME";
  private static final List<String> NODE_VARIABLES =
      List.of("NODE_NAME", "K8S_NODE_NAME", "KUBERNETES_NODE_NAME", HOST_NAME);
  private static final String TO_BE_SET =
      "// env of the container: {name: NODE_NAME, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}\n";

  /// Of these characters Kubernetes makes the ends of names.
  private static final String SAFE = "[bcdfghjklmnpqrstvwxz2456789]";

  private static final Pattern NOT_OF_A_DAEMON_SET =
      Pattern.compile(".*-" + SAFE + "{8,10}-" + SAFE + "{5}|.*-[0-9]+");

  private final Log log;
  private final ServiceAccount account;
  private final String hostname;
  private final boolean isClustered;
  private final UnaryOperator<String> lines;
  private boolean told;

  /// @param lines the lines that help, made of an expression that is the node's name
  public NodeHint(
      Log log,
      ServiceAccount account,
      String hostname,
      boolean isClustered,
      UnaryOperator<String> lines) {
    this.log = log;
    this.account = account;
    this.hostname = hostname;
    this.isClustered = isClustered;
    this.lines = lines;
  }

  /// At load: a process that is told its node's name is one of many.
  ///
  /// @param watchesAll whether the pods of all nodes are watched in the agent's own cluster
  public void atLoad(boolean watchesAll) {
    if (applies(watchesAll)) {
      NODE_VARIABLES.stream().filter(this::names).findFirst().ifPresent(v -> tell(v, ""));
    }
  }

  private boolean applies(boolean watchesAll) {
    return watchesAll && !told && !isClustered;
  }

  /// Whether a variable tells the node's name to a pod that may be one of many. Every container has
  /// its host's name in `HOSTNAME`; where that is another name, as by the chart, it is the node's,
  /// unless a pod in its node's network was given its own.
  private boolean names(String variable) {
    String node = account.environment().getOrDefault(variable, "");
    boolean isOnHostNetwork = node.equals(hostname);
    return !node.isEmpty()
        && (isOnHostNetwork
            ? !variable.equals(HOST_NAME)
            : !NOT_OF_A_DAEMON_SET.matcher(hostname).matches() && !isOwnPods(node));
  }

  private boolean isOwnPods(String name) {
    var own = own();
    return own != null && own.name().equals(name);
  }

  /// After the first list: the agent's own pod says whether it belongs to a DaemonSet.
  ///
  /// @param pods what is known of a pod, by its key
  public void atFirstList(boolean watchesAll, Function<String, @Nullable Pod> pods) {
    var own = applies(watchesAll) ? own() : null;
    var pod = own == null ? null : pods.apply(own.namespace() + "/" + own.name());
    var controller = pod == null ? null : pod.metadata().controller();
    if (pod == null || controller == null || !controller.kind().equals("DaemonSet")) {
      return;
    }
    if (account.environment().getOrDefault(HOST_NAME, "").equals(pod.nodeName())) {
      tell(HOST_NAME, "");
    } else {
      tell("NODE_NAME", TO_BE_SET); // without more in its spec a pod's host name is its own
    }
  }

  private @Nullable OwnPod own() {
    try {
      return OwnPod.of(account);
    } catch (IOException _) {
      return null; // not in a pod
    }
  }

  /// @param before what goes before the lines
  private void tell(String variable, String before) {
    told = true;
    log.warn(
        "this agent runs on every node and watches the pods of all nodes;"
            + " add the lines of the hint to watch only those of its own",
        "hint",
        before + lines.apply("coalesce(sys.env(\"" + variable + "\"), constants.hostname)"));
  }
}
