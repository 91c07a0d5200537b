package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.component.ComponentException;
import dev.pewter.k8s.client.Connection;
import dev.pewter.k8s.client.ServiceAccount;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the streams of one set of arguments do.
///
/// @param scopes the namespaces to watch; the empty name stands for all
/// @param isShared whether the agents of a cluster share them
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

  /// @param id of the component
  static EventPlan of(LokiSourceKubernetesEventsArguments arguments, String id)
      throws ComponentException {
    return new EventPlan(
        Connection.of(arguments.client()),
        arguments.scopes(),
        arguments.jobName(),
        arguments.line(),
        arguments.clustering().enabled(),
        arguments.leaderElection().enabled() ? lease(arguments.leaderElection(), id) : null);
  }

  private static LeaseName lease(
      LokiSourceKubernetesEventsArguments.LeaderElection election, String id)
      throws ComponentException {
    String own = ServiceAccount.MOUNTED.namespace();
    String namespace = election.leaseNamespace().isEmpty() ? own : election.leaseNamespace();
    if (namespace.isEmpty()) {
      throw new ComponentException(
          "leader_election: lease_namespace must be set where there is no service account");
    }
    String made = "pewter-" + id.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-");
    String cut = made.substring(0, Math.min(LONGEST_NAME, made.length()));
    String name = cut.replaceAll("[-.]+$", "");
    return new LeaseName(namespace, election.leaseName().isEmpty() ? name : election.leaseName());
  }
}
