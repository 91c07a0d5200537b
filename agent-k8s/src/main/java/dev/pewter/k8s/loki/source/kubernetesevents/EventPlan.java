package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.component.ComponentContext;
import dev.pewter.core.component.ComponentException;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.ServiceAccount;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the streams of one set of arguments do.
///
/// @param scopes the namespaces to watch; the empty name stands for all
/// @param isShared whether the agents of a cluster share them, where they have no Lease
/// @param lease what the agents elect their leader by; null without an election
record EventPlan(
    Connection connection,
    List<String> scopes,
    String jobName,
    EventLine line,
    boolean isShared,
    @Nullable LeaseName lease) {
  private static final int LONGEST_NAME = 253;

  EventPlan {
    scopes = List.copyOf(scopes);
  }

  /// Which Lease.
  record LeaseName(String namespace, String name) {}

  static EventPlan of(
      LokiSourceKubernetesEventsArguments arguments,
      ComponentContext context,
      ServiceAccount account)
      throws ComponentException {
    var client = arguments.client();
    return new EventPlan(
        Connection.of(client.apiServer(), client.kubeconfigFile(), client.client(), account),
        arguments.scopes(),
        arguments.jobName(),
        arguments.line(),
        arguments.clustering().enabled(),
        arguments.leaderElection().enabled()
            ? lease(arguments.leaderElection(), context.globalId(), account.namespace())
            : leaseOfCluster(arguments, context, account.namespace()));
  }

  /// In the agents' own namespace, by a name that no other cluster's agents use; null without a
  /// cluster, without a namespace, and where another API server is asked.
  private static @Nullable LeaseName leaseOfCluster(
      LokiSourceKubernetesEventsArguments arguments, ComponentContext context, String namespace) {
    boolean isShared = arguments.clustering().enabled() && context.cluster().isEnabled();
    boolean isOwnServer =
        arguments.client().apiServer() == null && arguments.client().kubeconfigFile().isEmpty();
    if (!isShared || !isOwnServer || namespace.isEmpty()) {
      return null;
    }
    String key = "-" + Integer.toHexString(context.cluster().key().hashCode());
    return new LeaseName(namespace, name(context.globalId(), key));
  }

  private static LeaseName lease(
      LokiSourceKubernetesEventsArguments.LeaderElection election, String id, String own)
      throws ComponentException {
    String namespace = election.leaseNamespace().isEmpty() ? own : election.leaseNamespace();
    if (namespace.isEmpty()) {
      throw new ComponentException(
          "leader_election: lease_namespace must be set where there is no service account");
    }
    String given = election.leaseName();
    return new LeaseName(namespace, given.isEmpty() ? name(id, "") : given);
  }

  private static String name(String id, String end) {
    String made = "pewter-" + id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    String cut = made.substring(0, Math.min(LONGEST_NAME - end.length(), made.length()));
    return cut.replaceAll("[-.]+$", "") + end;
  }
}
