package dev.pewter.k8s.loki.source.kubernetesevents;

import dev.pewter.core.component.ComponentException;
import dev.pewter.k8s.client.Connection;
import java.util.List;

/// What the streams of one set of arguments do.
///
/// @param scopes the namespaces to watch; the empty name stands for all
/// @param isShared whether the agents of a cluster share them
record EventPlan(
    Connection connection, List<String> scopes, String jobName, EventLine line, boolean isShared) {
  EventPlan {
    scopes = List.copyOf(scopes);
  }

  static EventPlan of(LokiSourceKubernetesEventsArguments arguments) throws ComponentException {
    return new EventPlan(
        arguments.client().connection(),
        arguments.scopes(),
        arguments.jobName(),
        arguments.line(),
        arguments.clustering().enabled());
  }
}
